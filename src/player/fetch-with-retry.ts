import { after } from '../shared/timers.js';
import { VodError, type VodErrorCode } from '../shared/vod-error.js';

const retryDelaysMs = [400, 1600];
const maxChars = 1_000_000;

/** Fetches, and twice more after a network failure or a 5xx answer. Throws `VodError`: `network`, `aborted`. */
export async function fetchWithRetry(
  url: string,
  init: RequestInit,
  signal: AbortSignal,
): Promise<Response> {
  for (let attempt = 0; ; attempt++) {
    const delayMs = retryDelaysMs[attempt];
    try {
      const response = await fetch(url, { ...init, signal });
      if (response.status < 500 || delayMs === undefined) return response;
    } catch (cause) {
      if (signal.aborted) throw givenUp();
      if (delayMs === undefined) {
        throw new VodError('network', 'The server cannot be reached', { cause, retryable: true });
      }
    }
    await pause(delayMs, signal);
  }
}

/** The JSON body of an answer. Throws `VodError`: `bad-response` when it is too large or no JSON, `network`, `aborted`. */
export async function readJson(response: Response): Promise<unknown> {
  const size = Number(response.headers.get('content-length') ?? 0);
  const text = size > maxChars ? '' : await readText(response);
  if (text.length > 0 && text.length <= maxChars) {
    try {
      return JSON.parse(text);
    } catch (cause) {
      throw badResponse('The server answered with something that is no JSON', cause);
    }
  }
  throw badResponse('The answer of the server is empty or too large');
}

async function readText(response: Response): Promise<string> {
  try {
    return await response.text();
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw givenUp();
    throw new VodError('network', 'The answer broke off', { cause, retryable: true });
  }
}

const stale: readonly (string | undefined)[] = ['token-expired', 'url-expired', 'play-auth-used'];

const byStatus: Readonly<Record<number, VodErrorCode>> = {
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not-found',
  409: 'conflict',
  410: 'not-found',
};

/** The error a refusing answer stands for: by its problem code where it has one, else by its status. */
export async function toVodError(response: Response): Promise<VodError> {
  const problem = await readProblem(response);
  const code = stale.includes(problem.code) ? 'expired' : (byStatus[response.status] ?? 'server');
  const message = problem.detail ?? `The server answered ${response.status}`;
  return new VodError(code, message, { cause: problem, retryable: true });
}

export function badResponse(message: string, cause?: unknown): VodError {
  return new VodError('bad-response', message, { cause, retryable: true });
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

async function readProblem(response: Response): Promise<{ code?: string; detail?: string }> {
  try {
    const value = await readJson(response);
    if (!isObject(value)) return {};
    const { code, detail } = value;
    return {
      ...(typeof code === 'string' && { code }),
      ...(typeof detail === 'string' && { detail }),
    };
  } catch (error) {
    // A proxy's HTML page tells no more than the status does.
    if (error instanceof VodError) return {};
    throw error;
  }
}

function pause(delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = after(delayMs, resolve);
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        reject(givenUp());
      },
      { once: true },
    );
  });
}

function givenUp(): VodError {
  return new VodError('aborted', 'The load was given up');
}
