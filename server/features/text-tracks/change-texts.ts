import type { Deps } from '../../platform/deps.js';
import type { Db } from '../../platform/database/database.js';
import { Problem } from '../../platform/http/problem.js';
import { changeVideo } from '../videos/change-video.js';
import { findVideo, lockVideo } from '../videos/video-store.js';
import { forgetTexts } from './published-texts.js';
import type { VideoAddress } from './text-track-store.js';

/**
 * Changes what was uploaded to a video while its row is held, so that two changes cannot pass each other, and tells it as a change
 * of the video. @throws Problem `not-found`
 */
export async function changeTexts<T>(
  deps: Pick<Deps, 'database' | 'changes'>,
  video: VideoAddress,
  change: (tx: Db) => Promise<T>,
): Promise<T> {
  const result = await deps.database.transaction(async (tx) => {
    if (!(await lockVideo(tx, video.appId, video.videoId))) throw noVideo();
    const changed = await change(tx);
    await changeVideo(tx, deps, { video, set: {}, event: { type: 'video.updated' } });
    return changed;
  });
  forgetTexts(deps, video);
  return result;
}

/** @throws Problem `not-found` */
export async function requireVideo(
  { database }: Pick<Deps, 'database'>,
  { appId, videoId }: VideoAddress,
): Promise<void> {
  if (!(await findVideo(database.db, appId, videoId))) throw noVideo();
}

function noVideo(): Problem {
  return new Problem('not-found', 'No such video.');
}
