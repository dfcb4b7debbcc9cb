import { VodError } from '../shared/vod-error.js';

/** Whatever was thrown while an upload ran, as the error that its item shows. */
export function toUploadError(cause: unknown): VodError {
  if (cause instanceof VodError) return cause;
  // What `fetch` throws in the page's own `getUploadAuth` or check.
  const message = `The page's own code threw: ${String(cause)}`;
  return cause instanceof TypeError
    ? new VodError('network', message, { cause, retryable: true })
    : new VodError('configuration', message, { cause });
}

export function fileChanged(cause?: unknown): VodError {
  return new VodError(
    'file-changed',
    'The file changed or went away while it was being uploaded.',
    { cause },
  );
}

/** The error of an upload that is given up, as its item shows it. */
export function toLastError(error: VodError): VodError {
  if (error.code !== 'too-large' || !error.retryable) return error;
  return new VodError(
    'bad-response',
    'A proxy before the server refuses even small requests. See docs/proxies.md.',
    { cause: error, status: error.status },
  );
}
