import type { ProcessingStage } from '../../../src/contract/stages.js';
import type { Deps } from '../../platform/deps.js';
import { Problem } from '../../platform/http/problem.js';
import { queueVideo } from './change-video.js';
import { ladderQueue, preparationQueue, type VideoQueue } from './video-queues.js';
import { findVideo, lockVideo } from './video-store.js';
import type { VideoRow } from './video-table.js';

/**
 * Queues a video's processing again, whatever became of it; answers undefined when there is no such video.
 * A long ladder finds its way from the queue for short ones by itself.
 */
export async function reprocessVideo(
  deps: Deps,
  target: { appId: string; videoId: string },
  from: ProcessingStage = 'probe',
): Promise<VideoRow | undefined> {
  const { appId, videoId } = target;
  const seen = await findVideo(deps.database.db, appId, videoId);
  if (!seen) return undefined;
  if (seen.sourceKey === null || !(await deps.storage.head(seen.sourceKey)))
    throw new Problem('source-missing');
  return deps.database.transaction(async (tx) => {
    const video = await lockVideo(tx, appId, videoId);
    if (!video) return undefined;
    if (video.jobKey !== null) throw new Problem('already-processing');
    if (video.status === 'blocked') throw new Problem('conflict', 'The video is blocked.');
    return queueVideo(tx, deps, {
      video: target,
      queue: queueOf(video, from),
      set: { status: 'uploaded', failure: null },
    });
  });
}

function queueOf({ size, currentRev }: VideoRow, from: ProcessingStage): VideoQueue {
  if (from === 'probe') return preparationQueue(size ?? 0);
  return from === 'protect' && currentRev !== null ? 'protect-video' : ladderQueue('short');
}
