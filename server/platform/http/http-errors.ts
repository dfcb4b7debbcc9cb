import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import type { ServerProblemCode } from '../../../src/contract/problem-codes.js';
import { toDatabaseProblem } from '../database/database-problem.js';
import { isServerFault, Problem } from './problem.js';

const fastifyProblems: Record<string, ServerProblemCode> = {
  FST_ERR_CTP_INVALID_JSON_BODY: 'invalid-json',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'invalid-json',
  FST_ERR_CTP_BODY_TOO_LARGE: 'payload-too-large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported-media-type',
};

/**
 * Turns every error into a problem+json response. Stack and cause are written to the log only, never sent. `publicPath` is the
 * path of VOD_PUBLIC_URL without a slash at its end; default none.
 */
export function renderErrors(app: FastifyInstance, publicPath = ''): void {
  app.setErrorHandler((error: FastifyError | Problem, request, reply) => {
    const problem = toProblem(error);
    if (isServerFault(problem.status))
      request.log.error({ err: problem.cause ?? error, reqId: request.id }, problem.code);
    return sendProblem(reply, request, problem);
  });
  let isTold = false;
  app.setNotFoundHandler((request, reply) => {
    if (publicPath === '' || !pathOf(request).startsWith(`${publicPath}/`))
      return sendProblem(reply, request, missing(app, request));
    if (!isTold) request.log.warn({ path: publicPath }, unstripped);
    isTold = true;
    return sendProblem(reply, request, new Problem('path-not-found', `${unstripped}.`));
  });
}

function sendProblem(reply: FastifyReply, request: FastifyRequest, problem: Problem): FastifyReply {
  return reply
    .code(problem.status)
    .headers(problem.headers)
    .header('cache-control', 'no-store')
    .type('application/problem+json')
    .serializer((document: unknown) => JSON.stringify(document))
    .send(problem.toDocument(request.id));
}

function toProblem(error: FastifyError | Problem): Problem {
  if (error instanceof Problem) return error;
  if (hasZodFastifySchemaValidationErrors(error)) return invalidFields(error);
  const databaseProblem = toDatabaseProblem(error);
  if (databaseProblem) return databaseProblem;
  const code = fastifyProblems[error.code];
  if (code) return new Problem(code, undefined, { cause: error });
  if (error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500) {
    return new Problem('bad-request', undefined, { cause: error });
  }
  return new Problem(
    'internal-error',
    'An internal error occurred. Look for the request id in the server log.',
    {
      cause: error,
    },
  );
}

/** How many a message names; `errors` has all of them. */
const namedFields = 5;

function invalidFields(error: FastifyError): Problem {
  const validation = error.validation as unknown as {
    instancePath: string;
    message: string;
    params: { keys?: string[] };
  }[];
  const errors = validation.map(({ instancePath, message, params }) => {
    // An unknown field is reported at the path of its parent; its own name is in `params.keys`.
    const field = [
      ...instancePath.split('/').filter(Boolean),
      ...(params.keys?.slice(0, 1) ?? []),
    ].join('.');
    return { field: field || (error.validationContext ?? 'body'), message };
  });
  const named = errors
    .slice(0, namedFields)
    .map(({ field, message }) => `${field} (${message})`)
    .join(', ');
  return new Problem('invalid-request', `These fields are missing, unknown or invalid: ${named}.`, {
    errors,
  });
}

const unstripped =
  'Requests reach this server with the path of VOD_PUBLIC_URL: a proxy before it must strip it, or the variable must not have it';

function pathOf({ url }: FastifyRequest): string {
  return url.split('?', 1)[0] ?? '/';
}

function missing(app: FastifyInstance, request: FastifyRequest): Problem {
  const allowed = app.methodsOf(pathOf(request));
  if (allowed.length === 0) return new Problem('path-not-found');
  return new Problem('method-not-allowed', undefined, { headers: { allow: allowed.join(', ') } });
}
