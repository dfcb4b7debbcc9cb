import type { ProblemCode } from '../contract/problem-codes.js';
import { VodError, type VodErrorCode } from './vod-error.js';

const longestRetryAfterMs = 60_000;

/** The parts of an error answer that say what went wrong. */
export interface ErrorAnswer {
  status: number;
  body: string;
  retryAfter?: string | null | undefined;
}

/** The answer as an error: by its problem code where it has one, else by its status. */
export function errorFromAnswer({ status, body, retryAfter }: ErrorAnswer): VodError {
  const problem = parseProblem(body);
  const code = codeOf(status, problem?.code);
  return new VodError(
    code,
    problem?.detail ?? problem?.title ?? `The server answered with status ${status}.`,
    {
      status,
      problemCode: problem?.code,
      retryable:
        status === 408 || status === 423 || status === 425 || status === 429 || status >= 500,
      retryAfterMs: parseRetryAfter(retryAfter),
    },
  );
}

/** The same for an answer of `fetch`; reads its body. */
export async function errorFromResponse(response: Response): Promise<VodError> {
  const body = await response.text().catch(() => '');
  return errorFromAnswer({
    status: response.status,
    body,
    retryAfter: response.headers.get('Retry-After'),
  });
}

/** No answer at all: the network, or a CORS rule that hides the answer. */
export function networkError(cause: unknown): VodError {
  return new VodError('network', 'The server could not be reached.', { cause, retryable: true });
}

function codeOf(status: number, problemCode: ProblemCode | undefined): VodErrorCode {
  if (problemCode === 'token-expired') return 'expired';
  if (problemCode === 'type-not-allowed') return 'type-not-allowed';
  if (status === 401) return 'unauthorized';
  if (status === 403) return 'forbidden';
  if (status === 404 || status === 410) return 'not-found';
  if (status === 409 || status === 423) return 'conflict';
  if (status === 413) return 'too-large';
  if (status === 415) return 'type-not-allowed';
  if (status >= 500 || status === 408 || status === 425 || status === 429) return 'server';
  return status >= 400 ? 'invalid-request' : 'bad-response';
}

function parseProblem(
  body: string,
): { code?: ProblemCode; title?: string; detail?: string } | undefined {
  if (!body.startsWith('{')) return undefined;
  let parsed: Record<string, unknown>;
  try {
    parsed = JSON.parse(body) as Record<string, unknown>;
  } catch {
    // An error page that only looks like JSON says no more than its status does.
    return undefined;
  }
  const text = (key: string) => {
    const value = parsed[key];
    return typeof value === 'string' ? value : undefined;
  };
  const [code, title, detail] = [
    text('code') as ProblemCode | undefined,
    text('title'),
    text('detail'),
  ];
  return { ...(code && { code }), ...(title && { title }), ...(detail && { detail }) };
}

function parseRetryAfter(value: string | null | undefined): number | undefined {
  if (!value) return undefined;
  const seconds = Number(value);
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(value) - Date.now();
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(0, ms), longestRetryAfterMs);
}
