import type { MessagePort } from 'node:worker_threads';

/** Given to the thread of the embedded database at its start. */
export interface WorkerInput {
  /** The folder that is the database's alone. */
  dir: string;
}

export type ToWorker = { type: 'connect'; port: MessagePort } | { type: 'stop' };

export type StartReport = { type: 'ready' } | { type: 'failed'; error: Error };

export type FromWorker =
  StartReport | { type: 'reserve-used' } | { type: 'crashed' | 'complained'; reason: string };
