import { VodError } from './vod-error.js';

/** No answer at all: the network, or a CORS rule that hides the answer. */
export function networkError(cause: unknown, url?: string): VodError {
  const server = url === undefined ? 'The server' : `The server ${new URL(url).origin}`;
  return new VodError('network', `${server} could not be reached.`, { cause, retryable: true });
}

/** What a request or the reading of its answer threw: `aborted` where its own signal ended it, else `network`. */
export function errorFromFailure(
  cause: unknown,
  signal: AbortSignal | undefined,
  url?: string,
): VodError {
  if (cause instanceof VodError) return cause;
  return signal?.aborted
    ? new VodError('aborted', 'The request was canceled.', { cause })
    : networkError(cause, url);
}
