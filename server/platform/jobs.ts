import type { Db } from './database/database.js';

export interface JobContext {
  jobId: string;
  /** 1 for the first try. */
  attempt: number;
  /** The last try: nobody runs after this one. */
  isLastAttempt: boolean;
  /** Aborts when the worker stops or has lost the job. */
  signal: AbortSignal;
}

export interface EnqueueOptions {
  /** At most one waiting or running job of the queue has this key. */
  singletonKey?: string;
  /** Fairness between apps. */
  group?: string;
  priority?: number;
  startAfterSeconds?: number;
}

export interface WorkOptions {
  /** Jobs of this queue at once in this process; default 1. */
  concurrency?: number;
}

/** Durable jobs on the product's own database (pg-boss). */
export interface JobQueue {
  /** Enqueues in the transaction of `db`; a local worker wakes when that commits. */
  enqueue(db: Db, queue: string, payload: object, options?: EnqueueOptions): Promise<void>;
  work<T extends object>(
    queue: string,
    handler: (payload: T, context: JobContext) => Promise<void>,
    options?: WorkOptions,
  ): Promise<void>;
  /** Cancels waiting and running jobs with this singleton key. */
  cancel(queue: string, singletonKey: string): Promise<void>;
  stop(): Promise<void>;
}
