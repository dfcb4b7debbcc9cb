import { problems, type ServerProblemCode } from '../../../src/contract/problem-codes.js';
import type { ProblemDocument } from '../../../src/contract/problem.js';

/** Whether the server could have answered better. A 501 is what the client asked for, as a 4xx is. */
export function isServerFault(status: number): boolean {
  return status >= 500 && status !== 501;
}

export interface ProblemOptions {
  cause?: unknown;
  headers?: Record<string, string>;
  errors?: { field: string; message: string }[];
  /** Further members of the document. */
  members?: object;
}

/** An error for the caller, thrown by use cases. `renderErrors` in `http-errors.ts` sends it as problem+json. */
export class Problem extends Error {
  readonly code: ServerProblemCode;
  readonly status: number;
  readonly title: string;
  readonly headers: Record<string, string>;
  readonly members: object | undefined;
  readonly errors: { field: string; message: string }[] | undefined;

  constructor(code: ServerProblemCode, detail?: string, options: ProblemOptions = {}) {
    super(detail ?? problems[code][1], { cause: options.cause });
    this.name = 'Problem';
    this.code = code;
    [this.status, this.title] = problems[code];
    this.headers = options.headers ?? {};
    this.errors = options.errors;
    this.members = options.members;
  }

  /** Fastify and its plugins read the status of an error from this property. */
  get statusCode(): number {
    return this.status;
  }

  toDocument(instance: string): ProblemDocument {
    return {
      type: `urn:vodkit:problem:${this.code}`,
      title: this.title,
      status: this.status,
      code: this.code,
      detail: this.message,
      instance,
      ...this.members,
      ...(this.errors && { errors: this.errors }),
    };
  }
}
