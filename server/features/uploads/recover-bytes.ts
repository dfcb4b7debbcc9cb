import { bootId } from '../../platform/boot-id.js';
import type { AppendableObject } from '../../platform/object-storage/object-storage.js';
import type { Deps } from '../../platform/deps.js';
import type { UploadLease } from './upload-lease.js';
import { lowerOffset } from './upload-store.js';
import { limitOf, type UploadRow } from './upload-table.js';

/**
 * Whether a killed process stored bytes that it did not record. They are trusted only if the machine has not restarted
 * since: otherwise they may never have reached the disk.
 */
export function hasUnrecordedBytes(upload: UploadRow, stored: number): boolean {
  return (
    bootId !== undefined &&
    upload.bootId === bootId &&
    toRecoverable(upload, stored) > upload.offset
  );
}

/** When the store holds fewer bytes than were recorded: lowers the offset, so that the client resumes from them. */
export async function lowerToStored(
  { database, digests, log }: Deps,
  { id, offset }: UploadRow,
  stored: number,
): Promise<boolean> {
  if (stored >= offset) return false;
  log.error(
    { uploadId: id, recorded: offset, stored },
    'the store holds fewer bytes of an upload than the database recorded; the upload resumes from the stored bytes',
  );
  digests.forget(id);
  await lowerOffset(database.db, id, stored);
  return true;
}

/** Makes bytes that a killed process stored, and did not record, durable. They are recorded with the next bytes, or when the lease is released. */
export async function recoverBytes(bytes: AppendableObject, lease: UploadLease): Promise<void> {
  const recoverable = toRecoverable(lease.upload, await bytes.size());
  await lease.requireHeld();
  lease.noteDurable(await bytes.append(recoverable, noMore()));
}

// The last byte is left out. Only a request that ended normally shows that the body was not too long, and a killed process
// has not seen the end of its request.
function toRecoverable(upload: UploadRow, stored: number): number {
  return Math.min(stored, limitOf(upload) - 1);
}

/** A body that appends nothing: what is stored beyond the offset is deleted, and the rest is durable. */
export async function* noMore(): AsyncGenerator<Uint8Array> {}
