/** What a caller may be told of a request that failed. It names neither what the target answered nor where it is. */
export const fetchFailures = {
  'target-blocked':
    'This address cannot be used: it must lead to a public http or https server on port 80 or 443.',
  unreachable: 'The server at this address could not be reached.',
  'timed-out': 'The server at this address took too long.',
  'redirect-refused': 'The server at this address redirects to where this request must not follow.',
  'response-too-large': 'The answer of the server at this address is too large.',
  'response-invalid': 'The answer of the server at this address could not be read.',
} as const;

export type FetchFailure = keyof typeof fetchFailures;

/** A request that did not end in an answer. Its message is for the caller; its cause is for the log alone. */
export class FetchError extends Error {
  readonly code: FetchFailure;

  constructor(code: FetchFailure, cause?: unknown) {
    super(fetchFailures[code], { cause });
    this.name = 'FetchError';
    this.code = code;
  }
}

/** For the log: why, in words that may name addresses. */
export function blocked(reason: string): FetchError {
  return new FetchError('target-blocked', new Error(reason));
}
