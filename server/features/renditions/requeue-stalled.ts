import type { Deps } from '../../platform/deps.js';
import { repeat } from '../../platform/repeat.js';
import { processVideoQueue, type ProcessVideoJob } from '../videos/change-video.js';
import { selectSilentVideos } from './revision-store.js';

const silentMs = 2 * 60_000;
const checkMs = 60_000;

/**
 * Queues videos again whose job is gone for good: a worker that dies takes its last attempt with it.
 * Where a job still waits or runs, the queue ignores the second one; `claimVideo` ends what dies too often.
 */
export async function requeueStalled(deps: Deps, nowMs = Date.now()): Promise<void> {
  for (const video of await selectSilentVideos(deps.database.db, new Date(nowMs - silentMs))) {
    const job: ProcessVideoJob = video;
    const options = { singletonKey: video.videoId, group: video.appId };
    await deps.database.transaction((tx) => deps.jobs.enqueue(tx, processVideoQueue, job, options));
  }
}

/** Now, and every minute until `signal` aborts. */
export async function keepRequeuing(deps: Deps, signal: AbortSignal): Promise<void> {
  const onError = (error: unknown) => {
    if (!signal.aborted) deps.log.warn({ err: error }, 'stalled videos were not looked for');
  };
  await requeueStalled(deps).catch(onError);
  void repeat(() => requeueStalled(deps), { everyMs: checkMs, signal, onError });
}
