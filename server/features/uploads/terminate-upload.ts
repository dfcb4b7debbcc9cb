import type { Db } from '../../platform/database/database.js';
import type { Deps } from '../../platform/deps.js';
import { Problem } from '../../platform/http/problem.js';
import { deleteVideoWithoutFile } from '../videos/delete-video.js';
import type { UploadClaims } from '../../domain/upload-claims.js';
import { lockVideo } from '../videos/video-store.js';
import type { ActiveUploads } from './active-uploads.js';
import { freeUpload } from './free-upload.js';
import { requireAlive, requireOwn } from './check-upload.js';
import { findOpenFinal } from './concat-store.js';
import { endUpload, findUpload, terminateUploadsOf } from './upload-store.js';
import { isPartial, type UploadRow } from './upload-table.js';

/**
 * Terminates the upload and deletes its bytes. Its video, which has no file without it, is deleted as well, unless the upload is a
 * partial one. With a final upload, its parts end.
 */
export async function terminateUpload(
  deps: Deps,
  active: ActiveUploads,
  { claims, id }: { claims: UploadClaims; id: string },
): Promise<void> {
  const { db } = deps.database;
  const upload = requireAlive(requireOwn(claims, await findUpload(db, id)));
  await active.endAll(id);
  const ended = await deps.database.transaction(async (tx) => {
    await lockVideo(tx, claims.app, claims.video);
    if (isPartial(upload)) await requireUnused(tx, upload);
    if (!(await endUpload(tx, id, 'terminated'))) return undefined;
    if (isPartial(upload)) return [id];
    const parts = await terminateUploadsOf(tx, claims.video);
    await deleteVideoWithoutFile(tx, deps, { appId: claims.app, videoId: claims.video });
    return [id, ...parts];
  });
  if (!ended) {
    requireAlive(requireOwn(claims, await findUpload(db, id)));
    throw complete();
  }
  for (const each of ended) await freeUpload(deps, active, { id: each });
}

/**
 * Terminates whatever is open for the token's video, and deletes the video, which has no file: for a client that gives up before it
 * knows the address of its upload.
 */
export async function terminateUploadsOfToken(
  deps: Deps,
  active: ActiveUploads,
  { app: appId, video: videoId }: UploadClaims,
): Promise<void> {
  const ended = await deps.database.transaction(async (tx) => {
    const video = await lockVideo(tx, appId, videoId);
    if (!video) return [];
    if (video.status !== 'uploading') throw complete();
    const uploads = await terminateUploadsOf(tx, videoId);
    await deleteVideoWithoutFile(tx, deps, { appId, videoId });
    return uploads;
  });
  for (const id of ended) await freeUpload(deps, active, { id });
}

function complete(): Problem {
  return new Problem('upload-complete', 'The upload is complete. Delete the video instead.');
}

async function requireUnused(tx: Db, { id, videoId }: UploadRow): Promise<void> {
  const final = await findOpenFinal(tx, videoId);
  if (final?.parts.includes(id))
    throw new Problem('conflict', 'A final upload is made of this one. Terminate that instead.');
}
