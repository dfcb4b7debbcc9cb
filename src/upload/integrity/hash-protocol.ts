import type { BodyDigests, BodyHashOptions, Readiness, Wanted } from './body-hash.js';

/** The first message to the worker. */
export interface HashStart extends BodyHashOptions {
  body: Blob;
}

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

export interface HashAnswer {
  id: number;
  value?: Answered;
  /** Why there is none. */
  error?: string;
}
