import type { Deps } from '../../platform/deps.js';
import { Problem } from '../../platform/problem.js';
import type { UploadClaims } from '../videos/upload-grant.js';
import type { ActiveUploads } from './active-uploads.js';
import { requireAlive, requireOwn } from './upload-claims.js';
import { endUpload, findUpload } from './upload-store.js';

/** Ends the upload for good and frees its bytes. */
export async function terminateUpload(
  deps: Deps,
  active: ActiveUploads,
  { claims, id }: { claims: UploadClaims; id: string },
): Promise<void> {
  const { db } = deps.database;
  requireAlive(requireOwn(claims, await findUpload(db, id)));
  await active.preempt(id);
  if (!(await endUpload(db, id, 'terminated'))) {
    requireAlive(requireOwn(claims, await findUpload(db, id)));
    throw new Problem('upload-complete', 'The file is the video\u2019s now. Delete the video instead.');
  }
  await (await deps.storage.openAppendable(id)).abort();
}
