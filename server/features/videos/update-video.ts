import type { UpdateVideo } from '../../../src/contract/videos.js';
import type { Deps } from '../../platform/deps.js';
import { changeVideo, queueVideo, type VideoChange } from './change-video.js';
import { unfinishedStage } from './unfinished-stage.js';
import { lockVideo, type VideoChanges } from './video-store.js';
import type { VideoRow } from './video-table.js';

const protectQueue = 'protect-video';

/**
 * Changes the fields that are sent; answers undefined when there is no such video. Another protection of a ready video is
 * a job, which takes the place of one that was queued for an earlier change.
 */
export async function updateVideoFields(
  deps: Deps,
  target: { appId: string; videoId: string },
  fields: UpdateVideo,
): Promise<VideoRow | undefined> {
  const done = await deps.database.transaction(async (tx) => {
    const before = await lockVideo(tx, target.appId, target.videoId);
    if (!before) return undefined;
    const change: VideoChange = {
      video: target,
      set: definedFields(fields),
      event: { type: 'video.updated' },
    };
    if (!isToBeProtected(before, fields)) return { row: await changeVideo(tx, deps, change) };
    const history = unfinishedStage(before);
    const row = await queueVideo(tx, deps, { ...change, queue: protectQueue, history });
    return { row, replacedJob: before.jobKey };
  });
  // Ends what runs with the earlier protection; a worker elsewhere notices that the video has another job.
  if (done?.replacedJob) await deps.jobs.cancel(protectQueue, done.replacedJob);
  return done?.row;
}

/** Other videos take a protection with the revision that is packaged next (`renditions/publish.ts`). */
function isToBeProtected(
  { protection, status, jobKey, jobQueue }: VideoRow,
  fields: UpdateVideo,
): boolean {
  if (fields.protection === undefined || fields.protection === protection) return false;
  return jobQueue === protectQueue || (jobKey === null && status === 'ready');
}

function definedFields({
  title,
  description,
  tags,
  metadata,
  protection,
  embed,
  offline,
}: UpdateVideo): VideoChanges {
  return {
    ...(title !== undefined && { title }),
    ...(description !== undefined && { description }),
    ...(tags !== undefined && { tags }),
    ...(metadata !== undefined && { metadata }),
    ...(protection !== undefined && { protection }),
    ...(embed !== undefined && { embed }),
    ...(offline !== undefined && { offline }),
  };
}
