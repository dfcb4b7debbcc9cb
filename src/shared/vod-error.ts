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
  | 'server'
  | 'bad-response'
  | 'not-supported'
  | 'decode'
  | 'source'
  | 'aborted'
  | 'export-failed'
  | 'configuration';

/** The error every element and the client report. */
export class VodError extends Error {
  /** What went wrong; stable. */
  readonly code: VodErrorCode;
  /** Whether the same act may succeed when tried again. */
  readonly retryable: boolean;

  constructor(code: VodErrorCode, message: string, options: { cause?: unknown; retryable?: boolean } = {}) {
    super(message, { cause: options.cause });
    this.name = 'VodError';
    this.code = code;
    this.retryable = options.retryable ?? false;
  }
}
