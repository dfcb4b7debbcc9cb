import { bootId } from '../../platform/boot-id.js';
import type { AppendableObject } from '../../platform/object-storage/object-storage.js';
import type { UploadLease } from './upload-lease.js';
import type { UploadRow } from './upload-table.js';

/** Whether a process that was killed left bytes that it had stored and could not record any more. */
export function hasUnrecordedBytes(upload: UploadRow, stored: number): boolean {
  return (
    bootId !== undefined &&
    upload.bootId === bootId &&
    toRecoverable(upload, stored) > upload.offset
  );
}

/** Makes such bytes durable; the holder of the lease records them. */
export async function recoverBytes(bytes: AppendableObject, lease: UploadLease): Promise<void> {
  const recoverable = toRecoverable(lease.upload, await bytes.size());
  lease.requireHeld();
  lease.noteDurable(await bytes.append(recoverable, noMore()));
}

// Only the end of a request tells that the last byte was the last: whoever was killed never saw it.
function toRecoverable({ length }: UploadRow, stored: number): number {
  return Math.min(stored, length - 1);
}

async function* noMore(): AsyncGenerator<Uint8Array> {}
