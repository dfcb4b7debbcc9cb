import type { Deps } from '../../platform/deps.js';
import type { AppendableObject } from '../../platform/object-storage/object-storage.js';
import { Problem } from '../../platform/http/problem.js';
import type { UploadClaims } from '../../domain/upload-claims.js';
import type { ActiveUploads, StoppableBody } from './active-uploads.js';
import { finishUpload } from './finish-upload.js';
import { hasUnrecordedBytes, recoverBytes } from './recover-bytes.js';
import { requireAlive, requireOwn } from './check-upload.js';
import { UploadLease } from './upload-lease.js';
import { findUpload, lowerOffset } from './upload-store.js';
import type { UploadRow } from './upload-table.js';

export interface Append {
  claims: UploadClaims;
  id: string;
  offset: number;
  /** The file's length, when the request repeats it. */
  length?: number;
  /** Bytes the body announced, when it did. */
  bodyLength: number | undefined;
  body: StoppableBody & AsyncIterable<Uint8Array>;
}

/**
 * Appends a body at an offset; knows nothing of the protocol it came by.
 * Every byte that is answered for is durable and recorded. A body that ends early leaves its prefix, recorded too.
 */
export async function appendToUpload(
  deps: Deps,
  active: ActiveUploads,
  append: Append,
): Promise<UploadRow> {
  const { claims, id, offset, body } = append;
  const release = await active.claim(id, body);
  try {
    const upload = requireAlive(requireOwn(claims, await findUpload(deps.database.db, id)));
    requireFit(upload, append);
    const saved =
      upload.offset < upload.length ? await receive(deps, upload, body) : { ...upload, offset };
    if (saved.offset < saved.length || saved.state === 'complete') return saved;
    await finishUpload(deps, saved);
    return { ...saved, state: 'complete' };
  } finally {
    release();
  }
}

function requireFit(upload: UploadRow, { offset, length, bodyLength }: Append): void {
  if (length !== undefined && length !== upload.length)
    throw new Problem('bad-request', `Upload-Length is ${upload.length} and cannot change.`);
  if (offset !== upload.offset) throw mismatch();
  const missing = upload.length - offset;
  if (missing === 0 && bodyLength !== 0)
    throw new Problem('upload-complete', 'The upload already has all of its bytes.');
  if (bodyLength !== undefined && bodyLength > missing) throw tooMuch(missing);
}

async function receive(deps: Deps, upload: UploadRow, body: Append['body']): Promise<UploadRow> {
  const { id, offset, length } = upload;
  await deps.storage.requireRoom(1);
  const bytes = await deps.storage.openAppendable(id);
  await requireStored(deps, upload, bytes);
  const lease = await UploadLease.take(deps.database, upload, (reason) => body.stop(reason));
  if (!lease) throw mismatch();
  try {
    // Under the lease of a writer that was killed and had not recorded all it stored.
    if (hasUnrecordedBytes(lease.upload, await bytes.size())) {
      await recoverBytes(bytes, lease);
      throw mismatch();
    }
    await bytes.append(offset, upTo(length - offset, body), {
      onDurable: (size) => {
        lease.noteDurable(size);
        deps.storage.requireRoom(1).catch((reason: Error) => body.stop(reason));
      },
      mayWrite: () => lease.requireHeld(),
    });
  } catch (error) {
    // Of a body that was too long nothing is kept: its sender and we mean different files.
    const isTooLong = error instanceof Problem && error.code === 'upload-too-large';
    const stored = await bytes.size().catch(() => 'unknown' as const);
    const isWhole = !isTooLong && stored === lease.durable;
    await lease.release(isTooLong ? lease.recorded : lease.durable, isWhole ? 'none' : 'doubtful');
    throw error;
  }
  const saved = await lease.release(lease.durable);
  if (!saved) throw mismatch();
  return saved;
}

/** Should the store have lost bytes that were recorded, the upload goes on from those that it has. */
async function requireStored(
  deps: Deps,
  { id, offset }: UploadRow,
  bytes: AppendableObject,
): Promise<void> {
  const stored = await bytes.size();
  if (stored >= offset) return;
  deps.log.error(
    { uploadId: id, recorded: offset, stored },
    'the store holds less of an upload than was recorded',
  );
  await lowerOffset(deps.database.db, id, stored);
  throw mismatch();
}

async function* upTo(most: number, body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let received = 0;
  for await (const chunk of body) {
    received += chunk.byteLength;
    if (received > most) throw tooMuch(most);
    yield chunk;
  }
}

function tooMuch(missing: number): Problem {
  return new Problem(
    'upload-too-large',
    `The body is too long: only ${missing} bytes are missing.`,
  );
}

function mismatch(): Problem {
  return new Problem(
    'offset-mismatch',
    'The stored offset differs. Get it with HEAD and continue from there.',
  );
}
