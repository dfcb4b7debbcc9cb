import { AsyncLocalStorage } from 'node:async_hooks';

/** The fields that are added to every log line of a job. */
export interface JobFields {
  queue: string;
  jobId: string;
  attempt: number;
  /** From the job's payload, if it contains one. */
  videoId?: string;
}

/** Set while the handler of a job runs, also in the functions that it calls. */
export const currentJob = new AsyncLocalStorage<JobFields>();
