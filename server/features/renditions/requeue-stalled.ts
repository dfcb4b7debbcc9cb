import type { Deps } from '../../platform/deps.js';
import { endEarlyCopy } from '../videos/change-video.js';
import { videoQueues, type VideoJob } from '../videos/video-queues.js';
import { lockVideo } from '../videos/video-store.js';
import { selectSilentVideos } from './stalled-store.js';

const silentMs = 2 * 60_000;

/**
 * Queues videos again whose job is gone for good: a worker that dies takes its last attempt with it.
 * `takeLease` ends what dies too often.
 */
export async function requeueStalled(deps: Deps, nowMs = Date.now()): Promise<void> {
  const { database, jobs } = deps;
  const silent = await selectSilentVideos(database.db, new Date(nowMs - silentMs));
  for (const video of silent.filter(({ isCutOff }) => isCutOff)) await prepareAnew(deps, video);
  const open = await jobs.findOpen(
    videoQueues,
    silent.map(({ key }) => key),
  );
  for (const { queue, isCutOff, appId, videoId, key } of silent) {
    if (isCutOff || open.has(key)) continue;
    const job = { appId, videoId, key };
    const options = { singletonKey: key, group: appId };
    await database.transaction((tx) => jobs.enqueue(tx, queue, job satisfies VideoJob, options));
  }
}

/** Whoever copied it while it was being uploaded is gone; the slots of its queue may be taken for days. */
async function prepareAnew(deps: Deps, { appId, videoId, key }: VideoJob): Promise<void> {
  await deps.database.transaction(async (tx) => {
    const video = await lockVideo(tx, appId, videoId);
    if (video?.jobKey === key) await endEarlyCopy(tx, deps, video);
  });
}
