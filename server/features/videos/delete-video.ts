import { afterCommit } from '../../platform/database/after-commit.js';
import type { Deps } from '../../platform/deps.js';
import { changeVideo, noJob } from './change-video.js';
import { videoPrefixes } from './storage-keys.js';
import { deleteContentKeys, lockVideo } from './video-store.js';

/** The queue whose jobs remove a deleted video's objects. Its payload is `{appId, videoId}`. */
export const sweepVideoQueue = 'sweep-video';

/** Takes the video away at once; its files follow as a job, keys first. Answers false when there is none. */
export async function deleteVideo(deps: Deps, target: { appId: string; videoId: string }): Promise<boolean> {
  const { appId, videoId } = target;
  const deleted = await deps.database.transaction(async (tx) => {
    const video = await lockVideo(tx, appId, videoId);
    if (!video) return undefined;
    const set = { ...noJob, playable: false, deletedAt: new Date() };
    await changeVideo(tx, deps, { video: target, set, event: { type: 'video.deleted' } });
    await deps.jobs.enqueue(tx, sweepVideoQueue, target, { singletonKey: videoId, group: appId });
    afterCommit(tx, () => deps.changes.videoDeleted(target));
    return video;
  });
  // Ends what runs for it, so that its slot is free at once; a worker elsewhere notices that the video is gone.
  if (deleted?.jobQueue && deleted.jobKey) await deps.jobs.cancel(deleted.jobQueue, deleted.jobKey);
  return deleted !== undefined;
}

export async function startSweepJobs({ jobs, storage, database }: Deps): Promise<void> {
  await jobs.work<{ appId: string; videoId: string }>(sweepVideoQueue, async (target) => {
    await deleteContentKeys(database.db, target.videoId);
    for (const prefix of videoPrefixes(target)) await storage.deletePrefix(prefix);
  });
}
