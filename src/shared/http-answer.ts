import type { ProblemCode } from '../contract/problem-codes.js';
import { VodError, type VodErrorCode } from './vod-error.js';

const longestRetryAfterMs = 60_000;

const passing = [408, 423, 425, 429];

const expiries: readonly (ProblemCode | undefined)[] = [
  'token-expired',
  'url-expired',
  'play-auth-used',
];

const byStatus: Partial<Record<number, VodErrorCode>> = {
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not-found',
  409: 'conflict',
  410: 'not-found',
  413: 'too-large',
  415: 'type-not-allowed',
  423: 'conflict',
};

/** The parts of an error answer that say what went wrong. */
export interface ErrorAnswer {
  status: number;
  body: string;
  retryAfter?: string | null | undefined;
}

/** The answer as an error: by its problem code where it has one, else by its status. */
export function errorFromAnswer({ status, body, retryAfter }: ErrorAnswer): VodError {
  const problem = parseProblem(body);
  const read = (member: string): string | undefined => {
    const value = problem?.[member];
    return typeof value === 'string' ? value : undefined;
  };
  const problemCode = read('code') as ProblemCode | undefined;
  return new VodError(
    codeOf(status, problemCode),
    read('detail') ?? read('title') ?? `The server answered with status ${status}.`,
    {
      // Why the video of a 409 will never play, or which fields of a request are wrong.
      cause: problem?.['failure'] ?? problem?.['errors'],
      status,
      problemCode,
      retryable: mayPass(status),
      retryAfterMs: parseRetryAfter(retryAfter),
    },
  );
}

/** The same for an answer of `fetch`; reads its body. */
export async function errorFromResponse(response: Response): Promise<VodError> {
  // A body that breaks off leaves the status, which says enough.
  const body = await response.text().catch(() => '');
  return errorFromAnswer({
    status: response.status,
    body,
    retryAfter: response.headers.get('Retry-After'),
  });
}

function codeOf(status: number, problemCode: ProblemCode | undefined): VodErrorCode {
  if (expiries.includes(problemCode)) return 'expired';
  if (problemCode === 'type-not-allowed') return problemCode;
  const other = status >= 400 ? 'invalid-request' : 'bad-response';
  return byStatus[status] ?? (mayPass(status) ? 'server' : other);
}

/** Whether the server may take the same request later. */
function mayPass(status: number): boolean {
  return status >= 500 || passing.includes(status);
}

/** The members of a problem document; an error page has none. */
function parseProblem(body: string): Readonly<Record<string, unknown>> | null {
  try {
    return JSON.parse(body) as Readonly<Record<string, unknown>> | null;
  } catch {
    // It says no more than its status does.
    return null;
  }
}

function parseRetryAfter(value: string | null | undefined): number | undefined {
  if (!value) return undefined;
  const seconds = Number(value);
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(value) - Date.now();
  return ms >= 0 ? Math.min(ms, longestRetryAfterMs) : undefined;
}
