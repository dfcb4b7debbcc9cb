import type { Db } from '../database/database.js';

export interface JobContext {
  jobId: string;
  /** 1 for the first attempt. */
  attempt: number;
  /** True when the job is not retried after this attempt. */
  isLastAttempt: boolean;
  /** Aborts when the worker stops, the job is cancelled, or the worker has lost it to another one. */
  signal: AbortSignal;
  /** Marks the start of a stage. When the job has ended, its log line contains the duration of each stage. */
  enterStage(name: string): void;
}

export interface EnqueueOptions {
  /** At most one job with this key is waiting or running in the queue. */
  singletonKey?: string;
  /** Jobs of different groups take turns; used for fairness between apps. */
  group?: string;
  startAfterSeconds?: number;
}

export interface WorkOptions {
  /** The maximum of jobs of this queue that run at the same time in this process; default 1. */
  concurrency?: number;
}

/** Durable jobs, stored in the same database as everything else (pg-boss). */
export interface JobQueue {
  /**
   * Enqueues a job in the transaction `db`. Workers of this process start after its commit without waiting for a poll.
   */
  enqueue(db: Db, queue: string, payload: object, options?: EnqueueOptions): Promise<void>;
  work<T extends object>(
    queue: string,
    handler: (payload: T, context: JobContext) => Promise<void>,
    options?: WorkOptions,
  ): Promise<void>;
  /**
   * Finds the waiting and running jobs with these singleton keys, in one query. The value is the position of a waiting job in
   * its queue, beginning with 1, and undefined for a running job.
   */
  findOpen(
    queues: readonly string[],
    singletonKeys: readonly string[],
  ): Promise<Map<string, number | undefined>>;
  /** Cancels waiting and running jobs with this singleton key. Call it outside a transaction. */
  cancel(queue: string, singletonKey: string): Promise<void>;
  /** Aborts the running jobs and returns them to the queue, due at once. The interrupted attempt is not counted. */
  stop(): Promise<void>;
}
