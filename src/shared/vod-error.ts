import type { ProblemCode } from '../contract/problem-codes.js';

/** What went wrong, by name. Branch on this; it is never renamed. */
export type VodErrorCode =
  | 'network'
  | 'unauthorized'
  | 'forbidden'
  | 'not-found'
  | 'expired'
  | 'conflict'
  | 'too-large'
  | 'type-not-allowed'
  | 'empty-file'
  | 'file-changed'
  | 'duplicate'
  | 'server'
  | 'bad-response'
  | 'not-supported'
  | 'decode'
  | 'source'
  | 'aborted'
  | 'export-failed'
  | 'configuration'
  | 'invalid-request';

/** What a `VodError` may carry besides its code and message. */
export interface VodErrorOptions {
  cause?: unknown;
  retryable?: boolean;
  problemCode?: ProblemCode | undefined;
  status?: number | undefined;
  retryAfterMs?: number | undefined;
}

/** The error every element and the client report. */
export class VodError extends Error {
  /** What went wrong; stable. */
  readonly code: VodErrorCode;
  /** Whether the same act may succeed when tried again. */
  readonly retryable: boolean;
  /** The `code` of the problem document a server answered with, if it did. */
  readonly problemCode: ProblemCode | undefined;
  /** The HTTP status of that answer, if there was one. */
  readonly status: number | undefined;
  /** How long the server asked to be left alone, in milliseconds. */
  readonly retryAfterMs: number | undefined;

  constructor(code: VodErrorCode, message: string, options: VodErrorOptions = {}) {
    super(message, { cause: options.cause });
    this.name = 'VodError';
    this.code = code;
    this.retryable = options.retryable ?? false;
    this.problemCode = options.problemCode;
    this.status = options.status;
    this.retryAfterMs = options.retryAfterMs;
  }
}
