import type { UploadGrant } from '../../../src/contract/videos.js';
import type { Deps } from '../../platform/deps.js';
import { Problem } from '../../platform/http/problem.js';
import { createUploadGrant, uploadTokenEnd } from './upload-grant.js';
import { findVideo, setUploadUntil } from './video-store.js';

/** Another token for the same upload; the video is kept for it as for the first. */
export async function renewUploadToken(
  deps: Deps,
  appId: string,
  videoId: string,
): Promise<UploadGrant> {
  const video = await findVideo(deps.database.db, appId, videoId);
  if (!video) throw new Problem('not-found', 'No such video.');
  if (video.status !== 'uploading')
    throw new Problem('upload-complete', 'This video already has its file.');
  await setUploadUntil(deps.database.db, videoId, uploadTokenEnd());
  return createUploadGrant(deps, video);
}
