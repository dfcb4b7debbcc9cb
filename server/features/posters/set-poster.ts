import { join } from 'node:path';
import { toPosterKey } from '../../domain/storage-keys.js';
import { makeGivenPoster, pictureKindOf } from '../../media/images/given-poster.js';
import { findFfmpeg, type MediaTools } from '../../media/media-tools.js';
import type { Deps } from '../../platform/deps.js';
import { createId } from '../../platform/ids.js';
import { Problem } from '../../platform/http/problem.js';
import { ToolFailure } from '../../platform/process/run-tool.js';
import { changeVideo } from '../videos/change-video.js';
import { findVideo, lockVideo } from '../videos/video-store.js';

/** The queue of jobs that delete a poster that is none any more. The payload is a `PosterFile`. */
export const sweepPosterQueue = 'sweep-poster';
/** Pages may hold addresses of the one before, which `Video.poster` and playback answers gave them, for so long. */
const sweepAfterSeconds = 2 * 3600;

export interface VideoAddress {
  appId: string;
  videoId: string;
}

export interface PosterFile extends VideoAddress {
  posterId: string;
}

async function findTools({ config, log }: Deps): Promise<MediaTools> {
  const found = await findFfmpeg(config);
  if (found.ok) return found.tools;
  log.error({ reason: found.reason }, 'no poster can be made');
  throw new Problem('processing-unavailable', 'This server cannot read pictures right now.');
}

/**
 * Shows a picture in place of the poster that is made of the video, from now on, whatever its state.
 * @throws Problem `not-found`, `unsupported-media-type`, `invalid-request` for one that is damaged or has too many pixels
 */
export async function setPoster(
  deps: Deps,
  video: VideoAddress,
  { bytes, signal }: { bytes: Buffer; signal: AbortSignal },
): Promise<void> {
  if (!(await findVideo(deps.database.db, video.appId, video.videoId))) throw noVideo();
  const kind = pictureKindOf(bytes);
  if (!kind)
    throw new Problem('unsupported-media-type', 'This is not a JPEG, PNG or WebP picture.');
  const posterId = createId();
  const folder = join(deps.config.dataDir, 'work', `poster-${posterId}`);
  const tools = await findTools(deps);
  const jpeg = await makeGivenPoster(tools, { bytes, kind, folder, signal }).catch(refuse);
  const key = toPosterKey(video, posterId);
  await deps.storage.put(key, jpeg);
  try {
    await show(deps, { ...video, posterId });
  } catch (error) {
    await deps.storage.delete(key);
    throw error;
  }
}

async function show(deps: Deps, { appId, videoId, posterId }: PosterFile): Promise<void> {
  await deps.database.transaction(async (tx) => {
    const before = await lockVideo(tx, appId, videoId);
    if (!before) throw noVideo();
    const video = { appId, videoId };
    await changeVideo(tx, deps, { video, set: { posterId }, event: { type: 'video.updated' } });
    if (before.posterId === null) return;
    const options = { group: appId, startAfterSeconds: sweepAfterSeconds };
    const file: PosterFile = { ...video, posterId: before.posterId };
    await deps.jobs.enqueue(tx, sweepPosterQueue, file, options);
  });
}

export async function sweepPoster(
  { storage }: Pick<Deps, 'storage'>,
  { posterId, ...video }: PosterFile,
): Promise<void> {
  await storage.delete(toPosterKey(video, posterId));
}

function refuse(error: unknown): never {
  if (!(error instanceof ToolFailure) || !error.isProcessingFailure) throw error;
  const message = 'This picture is damaged, or has too many pixels.';
  throw new Problem('invalid-request', message, {
    cause: error,
    errors: [{ field: 'poster', message }],
  });
}

function noVideo(): Problem {
  return new Problem('not-found', 'No such video.');
}
