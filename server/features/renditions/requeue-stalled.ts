import type { Deps } from '../../platform/deps.js';
import { videoQueues, type VideoJob } from '../videos/video-queues.js';
import { selectSilentVideos } from './stalled-store.js';

const silentMs = 2 * 60_000;

/**
 * Queues videos again whose job is gone for good: a worker that dies takes its last attempt with it.
 * `takeLease` ends what dies too often.
 */
export async function requeueStalled(deps: Deps, nowMs = Date.now()): Promise<void> {
  const { database, jobs } = deps;
  const silent = await selectSilentVideos(database.db, new Date(nowMs - silentMs));
  const open = await jobs.findOpen(
    videoQueues,
    silent.map(({ key }) => key),
  );
  for (const { queue, ...job } of silent) {
    if (open.has(job.key)) continue;
    const options = { singletonKey: job.key, group: job.appId };
    await database.transaction((tx) => jobs.enqueue(tx, queue, job satisfies VideoJob, options));
  }
}
