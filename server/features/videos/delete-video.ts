import type { DeletedVideo } from '../../platform/change-bus.js';
import { afterCommit } from '../../platform/database/after-commit.js';
import type { Db } from '../../platform/database/database.js';
import type { Deps } from '../../platform/deps.js';
import { changeVideo, noJob } from './change-video.js';
import { lockVideo } from './video-store.js';

/** Takes the video away at once; its files follow (`revisions`). Answers false when there is none. */
export async function deleteVideo(deps: Deps, target: DeletedVideo): Promise<boolean> {
  const deleted = await deps.database.transaction(async (tx) => {
    const video = await lockVideo(tx, target.appId, target.videoId);
    if (video) await markDeleted(tx, deps, target);
    return video;
  });
  // Ends what runs for it, so that its slot is free at once; a worker elsewhere notices that the video is gone.
  if (deleted?.jobQueue && deleted.jobKey) await deps.jobs.cancel(deleted.jobQueue, deleted.jobKey);
  return deleted !== undefined;
}

/** The same, in `tx`, for a video that is still to be uploaded: nothing is known of it that anybody could miss. */
export async function deleteVideoWithoutFile(
  tx: Db,
  deps: Pick<Deps, 'changes' | 'jobs'>,
  target: DeletedVideo,
): Promise<boolean> {
  const video = await lockVideo(tx, target.appId, target.videoId);
  if (video?.status !== 'uploading') return false;
  await markDeleted(tx, deps, target);
  return true;
}

async function markDeleted(
  tx: Db,
  deps: Pick<Deps, 'changes' | 'jobs'>,
  target: DeletedVideo,
): Promise<void> {
  const set = { ...noJob, playable: false, deletedAt: new Date() };
  await changeVideo(tx, deps, { video: target, set, event: { type: 'video.deleted' } });
  afterCommit(tx, () => deps.changes.videoDeleted(target));
}
