import type { FailureCode } from '../../src/contract/problem-codes.js';

/** The file cannot be processed because of the file itself, so a retry would fail as well. */
export class MediaFault extends Error {
  constructor(
    readonly code: FailureCode,
    /** A sentence for the person who uploaded the file. */
    readonly detail: string,
    options?: ErrorOptions,
  ) {
    super(`${code}: ${detail}`, options);
    this.name = 'MediaFault';
  }
}
