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

/** Changes a video and, when given, writes its event, in the transaction `tx`. */
export async function changeVideo(
  tx: Db,
  target: { appId: string; videoId: string },
  changes: VideoChanges,
  event?: VideoEvent,
): Promise<VideoRow | undefined> {
  const row = await updateVideo(tx, target.appId, target.videoId, changes);
  if (row && event) await insertEvent(tx, { ...target, ...event });
  return row;
}

/**
 * The upload's last byte is durable: the video becomes `uploaded` and its processing is queued, in `tx`.
 * Answers false when the video is gone or had its source already.
 */
export async function markUploaded(
  tx: Db,
  { jobs }: Pick<Deps, 'jobs'>,
  { appId, videoId, size, sourceKey }: { appId: string; videoId: string; size: number; sourceKey: string },
): Promise<boolean> {
  const video = await lockVideo(tx, appId, videoId);
  if (video?.status !== 'uploading') return false;
  await changeVideo(tx, { appId, videoId }, { status: 'uploaded', size, sourceKey }, { type: 'video.uploaded', payload: { size } });
  const job: ProcessVideoJob = { appId, videoId };
  await jobs.enqueue(tx, processVideoQueue, job, { singletonKey: videoId, group: appId });
  return true;
}
