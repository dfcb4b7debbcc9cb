import type { Db } from '../database/database.js';

export interface JobContext {
  jobId: string;
  /** 1 for the first try. */
  attempt: number;
  /** The last try: nobody runs after this one. */
  isLastAttempt: boolean;
  /** Aborts when the worker stops or has lost the job. */
  signal: AbortSignal;
  /** Says what is being done from now on, for the line that the log gets once the job has ended. */
  enterStage(name: string): void;
}

export interface EnqueueOptions {
  /** At most one waiting or running job of the queue has this key. */
  singletonKey?: string;
  /** Fairness between apps. */
  group?: string;
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
  /**
   * Of the jobs with these singleton keys, those that wait or run: where each stands among the waiting ones of its
   * queue, 1 being next; undefined for one that runs. One query, whatever the number of keys.
   */
  findOpen(
    queues: readonly string[],
    singletonKeys: readonly string[],
  ): Promise<Map<string, number | undefined>>;
  /** Cancels waiting and running jobs with this singleton key. Call it outside a transaction. */
  cancel(queue: string, singletonKey: string): Promise<void>;
  /** Aborts what runs, and gives it back to the queue, due at once and with the attempt it was in not counted. */
  stop(): Promise<void>;
}
