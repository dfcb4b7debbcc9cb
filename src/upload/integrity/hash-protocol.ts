import type { BodyHashOptions } from './body-hash.js';

/** The first message to the worker. */
export interface HashStart extends BodyHashOptions {
  body: Blob;
}

/** Each further one: for the checksum of a range, or for the digest of all. */
export interface HashQuestion {
  id: number;
  range: readonly [start: number, end: number] | undefined;
}

export interface HashAnswer {
  id: number;
  value?: string | undefined;
  /** Why there is none. */
  error?: string;
}
