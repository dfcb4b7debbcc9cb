import { BlobSource, Input, UnsupportedInputFormatError, UrlSource } from 'mediabunny';
import { VodError } from '../shared/vod-error.js';
import { formats } from './formats.js';
import { rebaseTransportStream } from './transport-stream.js';
import type { MediaInput } from './media-input.js';

export async function openInput(input: MediaInput): Promise<Input> {
  if (input.kind === 'url') {
    return new Input({ formats, source: new UrlSource(input.url, { getRetryDelay: retryDelay }) });
  }
  return new Input({
    formats,
    source: (await rebaseTransportStream(input.file)) ?? new BlobSource(input.file),
  });
}

function retryDelay(previousAttempts: number): number | null {
  return previousAttempts < 3 ? 2 ** previousAttempts * 0.3 : null;
}

/** Converts an error while reading the source to a VodError. */
export function translate(error: unknown, signal: AbortSignal): VodError {
  if (signal.aborted) return new VodError('aborted', 'Stopped.', { cause: error });
  if (error instanceof VodError) return error;
  if (error instanceof UnsupportedInputFormatError) {
    return new VodError('not-supported', 'The file has an unknown or unsupported format.', {
      cause: error,
    });
  }
  if (error instanceof DOMException && error.name === 'NotReadableError') {
    return new VodError('source', 'The file can no longer be read.', { cause: error });
  }
  return new VodError('decode', 'The file is damaged.', { cause: error });
}
