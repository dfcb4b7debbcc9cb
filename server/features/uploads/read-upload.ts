import type { Deps } from '../../platform/deps.js';
import type { UploadClaims } from '../videos/upload-grant.js';
import type { ActiveUploads } from './active-uploads.js';
import { finishUpload } from './finish-upload.js';
import { requireAlive, requireOwn } from './upload-claims.js';
import { findUpload, lowerOffset, raiseFence } from './upload-store.js';
import type { UploadRow } from './upload-table.js';

/** Where to go on. Whoever asks is about to send: a request that still writes is ended, so that the offset stays true. */
export async function readUpload(
  deps: Deps,
  active: ActiveUploads,
  { claims, id }: { claims: UploadClaims; id: string },
): Promise<UploadRow> {
  const { db } = deps.database;
  requireOwn(claims, await findUpload(db, id));
  await active.preempt(id);
  let upload = requireAlive(requireOwn(claims, await findUpload(db, id)));
  if (upload.state === 'complete') return upload;
  const writerElsewhere = upload.leaseUntil !== null && deps.database.engine === 'postgres';
  if (writerElsewhere) upload = (await raiseFence(db, id)) ?? requireAlive(requireOwn(claims, await findUpload(db, id)));
  if (upload.state === 'open' && upload.offset === upload.length) {
    await finishUpload(deps, upload);
    return { ...upload, state: 'complete' };
  }
  return upload.state === 'open' ? trusted(deps, upload) : upload;
}

async function trusted(deps: Deps, upload: UploadRow): Promise<UploadRow> {
  if (upload.offset === 0) return upload;
  const stored = await (await deps.storage.openAppendable(upload.id)).size();
  if (stored >= upload.offset) return upload;
  deps.log.error({ uploadId: upload.id, recorded: upload.offset, stored }, 'the store holds less of an upload than was recorded');
  await lowerOffset(deps.database.db, upload.id, stored);
  return { ...upload, offset: stored };
}
