import { STATUS_CODES, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import type { ServerProblemCode } from '../../../src/contract/problem-codes.js';
import { createRandomId } from '../ids.js';
import { Problem } from './problem.js';

/** Headers of every response, including those sent before any route or hook has run. */
export const securityHeaders: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
};

const parserProblems: Record<string, ServerProblemCode> = {
  HPE_HEADER_OVERFLOW: 'headers-too-large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 'payload-too-large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request-timeout',
};

/** Handles Node's `clientError` event: the request could not be parsed, or its headers did not arrive in time. */
export function answerUnreadable(error: NodeJS.ErrnoException, socket: Socket): void {
  const { _httpMessage: pending } = socket as Socket & { _httpMessage?: ServerResponse };
  // A connection that was reset cannot receive a response, and a response that has begun cannot be replaced.
  if (error.code === 'ECONNRESET' || !socket.writable || pending?.headersSent)
    return void socket.destroy();
  const problem = new Problem(parserProblems[error.code ?? ''] ?? 'bad-request');
  const body = JSON.stringify(problem.toDocument(createRandomId()));
  const headers = {
    ...securityHeaders,
    'cache-control': 'no-store',
    'content-type': 'application/problem+json',
    'content-length': Buffer.byteLength(body),
    connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  socket.end(
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}\r\n${lines.join('\r\n')}\r\n\r\n${body}`,
  );
  // The client may never close its side of the connection.
  socket.once('finish', () => socket.destroySoon());
}

/**
 * Handles Fastify's `frameworkErrors`: a URL that cannot be decoded or a parameter that is too long. No hook runs for
 * these.
 */
export function answerUnroutable(
  error: FastifyError,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  const problem = new Problem(
    error.code === 'FST_ERR_MAX_PARAM_LENGTH' ? 'not-found' : 'bad-request',
    undefined,
    { cause: error },
  );
  void reply
    .code(problem.status)
    .headers({ ...securityHeaders, 'cache-control': 'no-store' })
    .type('application/problem+json')
    .send(JSON.stringify(problem.toDocument(request.id)));
}
