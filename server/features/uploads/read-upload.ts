import type { Deps } from '../../platform/deps.js';
import type { UploadClaims } from '../../domain/upload-claims.js';
import type { ActiveUploads } from './active-uploads.js';
import { finishUpload } from './finish-upload.js';
import { hasUnrecordedBytes, recoverBytes } from './recover-bytes.js';
import { requireAlive, requireOwn } from './check-upload.js';
import { UploadLease } from './upload-lease.js';
import { findUpload, lowerOffset, raiseFence } from './upload-store.js';
import type { UploadRow } from './upload-table.js';

interface Question {
  claims: UploadClaims;
  id: string;
}

/** Where to go on. Whoever asks is about to send: a request that still writes is ended, so that the offset stays true. */
export async function readUpload(
  deps: Deps,
  active: ActiveUploads,
  question: Question,
): Promise<UploadRow> {
  const { id } = question;
  await find(deps, question);
  const release = await active.takeOver(id);
  try {
    const upload = requireAlive(await find(deps, question));
    if (upload.state === 'complete') return upload;
    if (upload.offset < upload.length) return await settle(deps, upload, question);
    await finishUpload(deps, upload);
    return { ...upload, state: 'complete' };
  } finally {
    release();
  }
}

async function find({ database }: Deps, { claims, id }: Question): Promise<UploadRow> {
  return requireOwn(claims, await findUpload(database.db, id));
}

/** The offset that record and store agree on, and that no writer of another process moves any more. */
async function settle(deps: Deps, upload: UploadRow, question: Question): Promise<UploadRow> {
  const { db, engine } = deps.database;
  const bytes = await deps.storage.openAppendable(upload.id);
  const stored = await bytes.size();
  if (stored < upload.offset) {
    deps.log.error(
      { uploadId: upload.id, recorded: upload.offset, stored },
      'the store holds less of an upload than was recorded',
    );
    await lowerOffset(db, upload.id, stored);
    return { ...upload, offset: stored };
  }
  const leasedUntilMs = engine === 'postgres' ? upload.leaseUntil?.getTime() : undefined;
  const isWriting = leasedUntilMs !== undefined && leasedUntilMs > Date.now();
  if (!isWriting && hasUnrecordedBytes(upload, stored)) {
    const lease = await UploadLease.take(deps.database, upload, () => {});
    if (!lease) return requireAlive(await find(deps, question));
    try {
      if (hasUnrecordedBytes(lease.upload, await bytes.size())) await recoverBytes(bytes, lease);
    } catch (error) {
      await lease.release(upload.offset, 'doubtful');
      throw error;
    }
    return (await lease.release(lease.durable)) ?? requireAlive(await find(deps, question));
  }
  return (
    (leasedUntilMs !== undefined ? await raiseFence(db, upload.id) : upload) ??
    requireAlive(await find(deps, question))
  );
}
