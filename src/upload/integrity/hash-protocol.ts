import type { Sha256State } from './sha256.js';
import type { BodyDigests, BodyHashOptions, Readiness, Wanted } from './body-hash.js';

/** The first message of a body to the worker, which may hash several. `hash` tells them apart in each message. */
export interface HashStart extends BodyHashOptions {
  hash: number;
  body: Blob;
}

/** The last one. */
export interface HashEnd {
  hash: number;
  isOver: true;
}

/** So much is hashed again after a reload at most. */
export const keepEveryBytes = 32 * 1024 * 1024;

/** Each further one. */
export type HashQuestion = { hash: number; id: number } & Question;

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
  hash: number;
  kept: Sha256State;
}

export interface HashAnswer {
  hash: number;
  id: number;
  value?: Answered;
  /** Why there is none. */
  error?: string;
}
