import { AsyncLocalStorage } from 'node:async_hooks';

/** What every log line of a job says of it. */
export interface JobFields {
  queue: string;
  jobId: string;
  attempt: number;
  /** From the job's payload, where it has one. */
  videoId?: string;
}

/** Holds within a job's handler and what it calls. */
export const currentJob = new AsyncLocalStorage<JobFields>();
