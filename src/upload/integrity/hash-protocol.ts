import type { Sha256State } from './sha256.js';
import type { BodyDigests, BodyHashOptions, Readiness, Wanted } from './body-hash.js';

/** The first message to the worker. */
export interface HashStart extends BodyHashOptions {
  body: Blob;
}

/** So much is hashed again after a reload at most. */
export const keepEveryBytes = 32 * 1024 * 1024;

/** Each further one. */
export type HashQuestion = { id: number } & Question;

export type Question =
  | { ask: 'ready'; start: number; wanted: Wanted }
  | { ask: 'checksum'; start: number; end: number }
  | { ask: 'digest' };

export type Answered = string | Readiness | undefined;

export function answerFrom(hash: BodyDigests, question: Question): Promise<Answered> {
  if (question.ask === 'digest') return hash.digest();
  if (question.ask === 'ready') return hash.ready(question.start, question.wanted);
  return hash.checksum(question.start, question.end);
}

/** Unasked: from where another may go on. */
export interface HashNews {
  kept: Sha256State;
}

export interface HashAnswer {
  id: number;
  value?: Answered;
  /** Why there is none. */
  error?: string;
}
