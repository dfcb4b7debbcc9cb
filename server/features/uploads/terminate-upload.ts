import type { Deps } from '../../platform/deps.js';
import { Problem } from '../../platform/http/problem.js';
import { deleteVideoWithoutFile } from '../videos/delete-video.js';
import type { UploadClaims } from '../../domain/upload-claims.js';
import { lockVideo } from '../videos/video-store.js';
import type { ActiveUploads } from './active-uploads.js';
import { freeUpload } from './free-upload.js';
import { requireAlive, requireOwn } from './check-upload.js';
import { endUpload, findUpload } from './upload-store.js';

/** Terminates the upload and deletes its bytes. Its video, which has no file without it, is deleted as well. */
export async function terminateUpload(
  deps: Deps,
  active: ActiveUploads,
  { claims, id }: { claims: UploadClaims; id: string },
): Promise<void> {
  const { db } = deps.database;
  requireAlive(requireOwn(claims, await findUpload(db, id)));
  await active.end(id);
  const ended = await deps.database.transaction(async (tx) => {
    await lockVideo(tx, claims.app, claims.video);
    if (!(await endUpload(tx, id, 'terminated'))) return false;
    await deleteVideoWithoutFile(tx, deps, { appId: claims.app, videoId: claims.video });
    return true;
  });
  if (!ended) {
    requireAlive(requireOwn(claims, await findUpload(db, id)));
    throw new Problem('upload-complete', 'The upload is complete. Delete the video instead.');
  }
  await freeUpload(deps, active, { id });
}
