import { DrizzleQueryError } from 'drizzle-orm/errors';
import pg from 'pg';
import { Problem } from '../http/problem.js';

/**
 * SQLSTATE codes (https://www.postgresql.org/docs/current/errcodes-appendix.html), by the problem that the caller gets.
 */
const outOfSpace = new Set(['53100', '58030']);
const unavailable = new Set([
  '57014',
  '57P01',
  '57P02',
  '57P03',
  '57P05',
  '55P03',
  '25P03',
  '25P04',
]);
const retryable = new Set(['40001', '40P01']);

/** Whether the same transaction may succeed when it is run again. */
export function isSerializationFault(error: unknown): boolean {
  const cause = causeOf(error);
  return cause instanceof pg.DatabaseError && retryable.has(cause.code ?? '');
}

/** Translates a failed query to a problem for the caller; undefined when the error is a bug of the server. */
export function toDatabaseProblem(error: unknown): Problem | undefined {
  const cause = causeOf(error);
  if (cause instanceof Problem) return cause;
  if (cause instanceof pg.DatabaseError) return fromSqlState(cause);
  // Other errors of a query come from the connection: refused, lost or timed out. TypeError and RangeError are bad
  // parameters.
  const isConnectionFault =
    error instanceof DrizzleQueryError &&
    !(cause instanceof TypeError || cause instanceof RangeError);
  return isConnectionFault ? unavailableProblem(cause) : undefined;
}

export function unavailableProblem(cause: unknown): Problem {
  return new Problem('unavailable', 'The database does not respond. Try again in a moment.', {
    cause,
    headers: { 'retry-after': '2' },
  });
}

function fromSqlState(error: pg.DatabaseError): Problem | undefined {
  const code = error.code ?? '';
  if (outOfSpace.has(code)) return new Problem('out-of-space', undefined, { cause: error });
  if (retryable.has(code))
    return new Problem(
      'conflict',
      'Another request changed the same record at the same time. Try again.',
      {
        cause: error,
      },
    );
  if (unavailable.has(code) || code.startsWith('08') || code.startsWith('53'))
    return unavailableProblem(error);
  // Class 22, data exceptions: a value that was not validated before.
  if (code.startsWith('22'))
    return new Problem('invalid-request', 'The database cannot store one of the values.', {
      cause: error,
    });
  return undefined;
}

function causeOf(error: unknown): unknown {
  return error instanceof DrizzleQueryError ? error.cause : error;
}
