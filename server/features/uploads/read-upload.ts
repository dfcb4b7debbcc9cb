import type { Deps } from '../../platform/deps.js';
import type { UploadClaims } from '../../domain/upload-claims.js';
import type { ActiveUploads } from './active-uploads.js';
import type { Joins } from './joins.js';
import { finishUpload } from './finish-upload.js';
import { hasUnrecordedBytes, lowerToStored, recoverBytes } from './recover-bytes.js';
import { requireAlive, requireOwn } from './check-upload.js';
import { UploadLease } from './upload-lease.js';
import { answerMs } from './lease-keeper.js';
import { raiseFence } from './lease-store.js';
import { findUpload } from './upload-store.js';
import { hasAllBytes, isFinal, isLeased, isPartial, type UploadRow } from './upload-table.js';

interface ReadRequest {
  claims: UploadClaims;
  id: string;
}

/**
 * Returns the upload with the offset to resume from. A request that is still sending is stopped first, because the client
 * is about to resume and the returned offset must stay valid.
 */
export async function readUpload(
  deps: Deps,
  { active, joins }: { active: ActiveUploads; joins: Joins },
  request: ReadRequest,
): Promise<UploadRow> {
  const { id } = request;
  const seen = await find(deps, request);
  if (isFinal(seen)) {
    if (requireAlive(seen).state === 'open') joins.begin(seen);
    return seen;
  }
  const release = await active.takeOver(id);
  try {
    const upload = requireAlive(await find(deps, request));
    if (upload.state === 'complete') return upload;
    if (isPartial(upload) && hasAllBytes(upload)) return upload;
    if (!hasAllBytes(upload)) return await reconcileOffset(deps, upload, request);
    await finishUpload(deps, upload);
    return { ...upload, state: 'complete' };
  } finally {
    release();
  }
}

async function find({ database }: Deps, { claims, id }: ReadRequest): Promise<UploadRow> {
  return requireOwn(claims, await findUpload(database.db, id));
}

/**
 * Makes the recorded offset match the stored bytes, and fences off writers of other processes so that it stays valid.
 */
async function reconcileOffset(
  deps: Deps,
  upload: UploadRow,
  request: ReadRequest,
): Promise<UploadRow> {
  const { db, othersMayWrite } = deps.database;
  const bytes = await deps.storage.openAppendable(upload.id);
  const stored = await bytes.size();
  if (await lowerToStored(deps, upload, stored)) return { ...upload, offset: stored };
  const isWriting = othersMayWrite && isLeased(upload);
  const mayStillWrite = othersMayWrite && upload.leaseUntil !== null;
  if (!isWriting && hasUnrecordedBytes(upload, stored)) {
    const lease = await UploadLease.take(deps.database, upload);
    if (!lease) return requireAlive(await find(deps, request));
    try {
      if (hasUnrecordedBytes(lease.upload, await bytes.size())) await recoverBytes(bytes, lease);
    } catch (error) {
      await lease.release(upload.offset, 'untrusted');
      throw error;
    }
    return (await lease.release(lease.durable)) ?? requireAlive(await find(deps, request));
  }
  return (
    (mayStillWrite ? await raiseFence(db, { id: upload.id, answerMs }) : upload) ??
    requireAlive(await find(deps, request))
  );
}
