import { afterCommit } from '../../platform/database/after-commit.js';
import type { Db } from '../../platform/database/database.js';
import type { Deps } from '../../platform/deps.js';
import { insertEvent, lockVideo, updateVideo, type VideoChanges } from './video-store.js';
import type { VideoRow } from './video-table.js';

/** The queue whose jobs turn an uploaded file into renditions. Its payload is `ProcessVideoJob`. */
export const processVideoQueue = 'process-video';

export interface ProcessVideoJob {
  appId: string;
  videoId: string;
}

export interface VideoEvent {
  type: `video.${string}`;
  payload?: object;
}

export interface VideoChange {
  video: { appId: string; videoId: string };
  set: VideoChanges;
  event?: VideoEvent;
}

/** Changes a video and, when given, writes its event, in the transaction `tx`; its commit wakes who watches the app. */
export async function changeVideo(
  tx: Db,
  deps: Pick<Deps, 'changes'>,
  { video: { appId, videoId }, set, event }: VideoChange,
): Promise<VideoRow | undefined> {
  const row = await updateVideo(tx, appId, videoId, set);
  if (!row) return undefined;
  if (event) await insertEvent(tx, { appId, videoId, ...event });
  afterCommit(tx, () => deps.changes.changed(appId));
  return row;
}

/**
 * The upload's last byte is durable: the video becomes `uploaded` and its processing is queued, in `tx`.
 * Answers false when the video is gone or had its source already.
 */
export async function markUploaded(
  tx: Db,
  deps: Pick<Deps, 'changes' | 'jobs'>,
  { appId, videoId, size, sourceKey }: { appId: string; videoId: string; size: number; sourceKey: string },
): Promise<boolean> {
  const video = await lockVideo(tx, appId, videoId);
  if (video?.status !== 'uploading') return false;
  await changeVideo(tx, deps, {
    video: { appId, videoId },
    set: { status: 'uploaded', size, sourceKey },
    event: { type: 'video.uploaded', payload: { size } },
  });
  const job: ProcessVideoJob = { appId, videoId };
  await deps.jobs.enqueue(tx, processVideoQueue, job, { singletonKey: videoId, group: appId });
  return true;
}
