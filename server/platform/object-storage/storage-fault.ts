import { Problem } from '../http/problem.js';
import type { ServerProblemCode } from '../../../src/contract/problem-codes.js';

const codes: Record<string, ServerProblemCode> = {
  ENOSPC: 'out-of-space',
  EDQUOT: 'out-of-space',
  EROFS: 'unavailable',
  EIO: 'unavailable',
  ENXIO: 'unavailable',
  ENODEV: 'unavailable',
  ESTALE: 'unavailable',
  EACCES: 'unavailable',
  EPERM: 'unavailable',
  EMFILE: 'unavailable',
  ENFILE: 'unavailable',
};

const details: Partial<Record<ServerProblemCode, string>> = {
  'out-of-space': 'The media store has no space left. Free disk space, then try again.',
  unavailable: 'The media store cannot be read or written at the moment. Try again.',
};

export function errnoOf(error: unknown): string | undefined {
  return error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
}

/**
 * Translates an error of the file system to a Problem if the disk is full or not working; returns other errors
 * unchanged.
 */
export function toStorageProblem(error: unknown): unknown {
  const code = codes[errnoOf(error) ?? ''];
  if (!code) return error;
  return problemOf(code, error);
}

export function storeIsGone(cause: unknown): Problem {
  return problemOf('unavailable', cause);
}

export function storeIsFull(cause?: unknown): Problem {
  return problemOf('out-of-space', cause);
}

function problemOf(code: ServerProblemCode, cause: unknown): Problem {
  return new Problem(code, details[code], { cause, headers: { 'retry-after': '10' } });
}

/** The disk itself answers that these bytes cannot be read. */
export function isUnreadable(error: unknown): boolean {
  return errnoOf(error instanceof Problem ? error.cause : error) === 'EIO';
}
