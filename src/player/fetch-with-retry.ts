import { errorFromFailure } from '../shared/http-error.js';
import { pause } from '../shared/timers.js';
import { VodError, type VodErrorOptions } from '../shared/vod-error.js';

const retryDelaysMs = [400, 1600];
/** Seconds after a 202 whose `Retry-After` another origin does not expose. */
const usualWait = 3;
const maxChars = 1_000_000;

/**
 * Fetches, and twice more after a network failure or a 5xx answer. A 202, or a 409 that says when to ask again, as for a
 * video that is being processed, is asked again for as long as it takes, each time told to `onWait`. Throws `VodError`: `network`,
 * `aborted`.
 */
export async function fetchWithRetry(
  url: string,
  init: RequestInit,
  signal: AbortSignal,
  onWait?: (answer: Response) => void,
): Promise<Response> {
  for (let attempt = 0; ;) {
    let delayMs = retryDelaysMs[attempt];
    try {
      const response = await fetch(url, { ...init, signal });
      const { status, headers } = response;
      const asked = [202, 409].includes(status) && Number(headers.get('retry-after'));
      const waitSeconds = asked || (status === 202 && usualWait);
      if (waitSeconds) {
        delayMs = waitSeconds * 1000;
        onWait?.(response);
      } else if (status < 500 || delayMs === undefined) return response;
      else attempt += 1;
    } catch (cause) {
      if (signal.aborted || delayMs === undefined) throw errorFromFailure(cause, signal);
      attempt += 1;
    }
    await pause(delayMs, signal);
  }
}

/** The JSON body of an answer. Throws `VodError`: `bad-response` when it is too large or no JSON, `network`, `aborted`. */
export async function readJson(response: Response, signal: AbortSignal): Promise<unknown> {
  const { status, headers } = response;
  try {
    const text = Number(headers.get('content-length')) > maxChars ? '' : await response.text();
    return JSON.parse(text.length > maxChars ? '' : text);
  } catch (cause) {
    throw cause instanceof SyntaxError
      ? badResponse(`The answer (${headers.get('content-type')}) is not JSON, or too large`, {
          cause,
          status,
        })
      : errorFromFailure(cause, signal);
  }
}

export function badResponse(
  message: string,
  from: Pick<VodErrorOptions, 'cause' | 'status'> = {},
): VodError {
  return new VodError('bad-response', message, { ...from, retryable: true });
}
