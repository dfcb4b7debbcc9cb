import type { Deps } from '../../platform/deps.js';
import { Problem } from '../../platform/http/problem.js';
import type { UploadClaims } from '../../domain/upload-claims.js';
import type { ActiveUploads, StoppableBody } from './active-uploads.js';
import { EarlyCopy } from './early-copy.js';
import { finishUpload } from './finish-upload.js';
import { hasUnrecordedBytes, lowerToStored, recoverBytes } from './recover-bytes.js';
import { requireAlive, requireOwn } from './check-upload.js';
import { UploadLease } from './upload-lease.js';
import { findUpload } from './upload-store.js';
import type { UploadRow } from './upload-table.js';

export interface Append {
  claims: UploadClaims;
  id: string;
  offset: number;
  /** The file's length, when the request repeats it. */
  length?: number;
  /** The `Content-Length` of the body; undefined for a chunked one. */
  bodyLength: number | undefined;
  body: StoppableBody & AsyncIterable<Uint8Array>;
}

/**
 * Appends a body at an offset, independent of the protocol. When it resolves, every byte is durable and recorded in the
 * database. When the body ends early, the bytes that arrived are kept and recorded as well.
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
  if (await lowerToStored(deps, upload, await bytes.size())) throw mismatch();
  const early = new EarlyCopy(deps, upload);
  const lease = await UploadLease.take(deps.database, upload, {
    onLost: (reason) => body.stop(reason),
    onRecorded: (recorded) => early.onRecorded(recorded),
  });
  if (!lease) throw mismatch();
  try {
    // A writer that was killed may have stored bytes it did not record. They are recorded now, and the client has to ask
    // for the new offset.
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
    // Nothing is kept of a body that is too long: the client must be sending another file than the one it announced.
    const isTooLong = error instanceof Problem && error.code === 'upload-too-large';
    const stored = await bytes.size().catch(() => 'unknown' as const);
    const isWhole = !isTooLong && stored === lease.durable;
    await lease.release(isTooLong ? lease.recorded : lease.durable, isWhole ? 'none' : 'untrusted');
    throw error;
  }
  const saved = await lease.release(lease.durable);
  if (!saved) throw mismatch();
  early.onRecorded(saved.offset);
  return saved;
}

async function* upTo(max: number, body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let received = 0;
  for await (const chunk of body) {
    received += chunk.byteLength;
    if (received > max) throw tooMuch(max);
    yield chunk;
  }
}

function tooMuch(missing: number): Problem {
  return new Problem(
    'upload-too-large',
    `The body is too long: the upload lacks only ${missing} more bytes.`,
  );
}

function mismatch(): Problem {
  return new Problem(
    'offset-mismatch',
    'The stored offset differs. Get it with HEAD and continue from there.',
  );
}
