import type { MessagePort } from 'node:worker_threads';

/** The input of the embedded database's worker thread. */
export interface WorkerInput {
  /** The folder of the database, used by nothing else. */
  dir: string;
}

export type ToWorker = { type: 'connect'; port: MessagePort } | { type: 'stop' };

export type StartReport = { type: 'ready' } | { type: 'failed'; error: Error };

export type FromWorker =
  | StartReport
  | { type: 'reserve-used' }
  | { type: 'crashed' | 'housekeeping-failed'; reason: string };
