import { Problem } from '../http/problem.js';
import type { ProblemCode } from '../../../src/contract/problem-codes.js';

const codes: Record<string, ProblemCode> = {
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

const details: Partial<Record<ProblemCode, string>> = {
  'out-of-space': 'The media store has no space left. Free some, then try again.',
  unavailable: 'The media store cannot be written right now. Try again.',
};

export function errnoOf(error: unknown): string | undefined {
  return error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
}

/** The problem a caller may see, when the file system says that it is full or out of order; the error itself otherwise. */
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

function problemOf(code: ProblemCode, cause: unknown): Problem {
  return new Problem(code, details[code], { cause, headers: { 'retry-after': '10' } });
}

/** Runs `work` and translates what the file system throws. */
export async function translatingFaults<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw toStorageProblem(error);
  }
}
