import type { ProblemCode } from '../contract/problem-codes.js';
import type { VodError } from '../shared/vod-error.js';

/** For the page, which need not know more. */
export const siteFailed = 'This site failed.';
const problemType = 'application/problem+json';

/** What the handlers answer by a status and a code of their own. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: ProblemCode;

  constructor(status: number, code: ProblemCode, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export function forbidden(message: string): Refusal {
  return new Refusal(403, 'forbidden', message);
}

export function json(body: object, status = 200): Response {
  return Response.json(body, { status, headers: { 'cache-control': 'no-store' } });
}

export function problem(
  status: number,
  code: ProblemCode,
  detail: string,
  error?: VodError,
  members: object = {},
): Response {
  const retryAfter = error?.retryAfterMs === undefined ? undefined : error.retryAfterMs / 1000;
  return new Response(JSON.stringify({ ...problemDocument(status, code, detail), ...members }), {
    status,
    headers: {
      'content-type': problemType,
      'cache-control': 'no-store',
      ...(retryAfter !== undefined && { 'retry-after': String(Math.ceil(retryAfter)) }),
      ...(status === 405 && { allow: 'POST' }),
    },
  });
}

/** RFC 9457. */
function problemDocument(status: number, code: ProblemCode, detail: string): object {
  return { type: `urn:vodkit:problem:${code}`, title: detail, status, code, detail };
}

interface NodeResponse {
  statusCode: number;
  setHeader(name: string, value: string): unknown;
  end(body: string): unknown;
}

/** In Express, say, which would wait for ever for an answer. */
export function endNodeResponse(response: unknown): void {
  const { raw = response } = (response ?? {}) as { raw?: unknown };
  const outgoing = raw as Partial<NodeResponse> | undefined;
  if (typeof outgoing?.end !== 'function') return;
  outgoing.statusCode = 500;
  outgoing.setHeader?.('content-type', problemType);
  outgoing.end(JSON.stringify(problemDocument(500, 'app-server-error', siteFailed)));
}
