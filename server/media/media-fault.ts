import type { FailureCode } from '../../src/contract/problem-codes.js';

/** The file itself is the reason why it cannot be processed: trying again would not help. */
export class MediaFault extends Error {
  constructor(
    readonly code: FailureCode,
    /** A sentence for the person who uploaded it. */
    readonly detail: string,
    options?: ErrorOptions,
  ) {
    super(`${code}: ${detail}`, options);
    this.name = 'MediaFault';
  }
}
