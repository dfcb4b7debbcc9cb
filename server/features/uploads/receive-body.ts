import type { Deps } from '../../platform/deps.js';
import { Problem } from '../../platform/http/problem.js';
import type { AppendableObject } from '../../platform/object-storage/object-storage.js';
import type { StoppableBody } from './active-uploads.js';
import type { BodyChecksum } from './body-checksum.js';
import { mismatch, tooMuch } from './check-upload.js';
import { EarlyCopy } from './early-copy.js';
import { hasUnrecordedBytes, lowerToStored, noMore, recoverBytes } from './recover-bytes.js';
import { UploadLease } from './upload-lease.js';
import { isPartial, limitOf, type UploadRow } from './upload-table.js';

export interface Receipt {
  body: StoppableBody & AsyncIterable<Uint8Array>;
  /** What the request states of its body: nothing counts before it is verified. */
  checksum: BodyChecksum | undefined;
}

/** Stores the body at the end of the upload, and resolves when it is durable and recorded. */
export async function receiveBody(
  deps: Deps,
  upload: UploadRow,
  { body, checksum }: Receipt,
): Promise<UploadRow> {
  await deps.storage.requireRoom(1);
  const bytes = await deps.storage.openAppendable(upload.id);
  if (await lowerToStored(deps, upload, await bytes.size())) throw mismatch();
  const early = new EarlyCopy(deps, upload);
  const onRecorded = (recorded: number): void => {
    early.onRecorded(recorded);
    // Others wait until nothing is being received: it takes a fifth of the rate. Who states checksums states the digest at the end. A
    // part states none: where it belongs, nobody knows.
    if (upload.sha256 !== null || (checksum && !isPartial(upload)))
      deps.digests.advance(upload.id, bytes.path(), recorded);
  };
  const lease = await UploadLease.take(deps.database, upload, {
    onLost: (reason) => body.stop(reason),
    onRecorded,
  });
  if (!lease) throw mismatch();
  const bounded = upToEnd(upload, body);
  const stop = body.stop.bind(body);
  const reception = { bytes, lease, stop, onRecorded };
  // Of a body that is verified as it arrives, no other byte is ever stored.
  return checksum && !checksum.isStepped
    ? storeVerified(deps, { ...reception, body: checksum.hashed(bounded), checksum })
    : storePrefix(deps, { ...reception, body: checksum?.verified(bounded) ?? bounded });
}

interface Reception {
  bytes: AppendableObject;
  lease: UploadLease;
  body: AsyncIterable<Uint8Array>;
  stop: Receipt['body']['stop'];
  onRecorded: (offset: number) => void;
}

/** Records what is durable while the body arrives, and keeps it when the body ends early. */
async function storePrefix(
  deps: Deps,
  { bytes, lease, body, stop, onRecorded }: Reception,
): Promise<UploadRow> {
  try {
    await recoverFirst(bytes, lease);
    await bytes.append(lease.upload.offset, body, {
      onDurable: (size) => {
        lease.noteDurable(size);
        stopWhenFull(deps, stop);
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
  return recorded(await lease.release(lease.durable), onRecorded);
}

function recorded(saved: UploadRow | undefined, onRecorded: Reception['onRecorded']): UploadRow {
  if (!saved) throw mismatch();
  onRecorded(saved.offset);
  return saved;
}

/** Records the body once all of it is verified: one that is cut, or is not what its checksum says, leaves nothing, and its space is freed. */
async function storeVerified(
  deps: Deps,
  { bytes, lease, body, stop, onRecorded, checksum }: Reception & { checksum: BodyChecksum },
): Promise<UploadRow> {
  const { offset } = lease.upload;
  let saved: UploadRow | undefined;
  try {
    await recoverFirst(bytes, lease);
    // A process that is killed from here on leaves bytes that nobody has verified.
    await lease.distrustRest();
    const size = await bytes.append(offset, body, {
      onDurable: () => stopWhenFull(deps, stop),
      mayWrite: () => lease.requireHeld(),
    });
    checksum.verify();
    saved = await lease.release(size, 'untrusted');
  } catch (error) {
    // Should this fail, whoever appends next discards them.
    await discardRest(bytes, lease).catch(() => undefined);
    await lease.release(lease.durable, 'untrusted');
    throw error;
  }
  return recorded(saved, onRecorded);
}

async function discardRest(bytes: AppendableObject, lease: UploadLease): Promise<void> {
  await lease.requireHeld();
  await bytes.append(lease.durable, noMore());
}

/**
 * A writer that was killed may have stored bytes it did not record. They are recorded now, and the client has to ask for the
 * new offset.
 */
async function recoverFirst(bytes: AppendableObject, lease: UploadLease): Promise<void> {
  if (!hasUnrecordedBytes(lease.upload, await bytes.size())) return;
  await recoverBytes(bytes, lease);
  throw mismatch();
}

function stopWhenFull({ storage }: Deps, stop: Reception['stop']): void {
  storage.requireRoom(1).catch(stop);
}

function upToEnd(upload: UploadRow, body: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  const most = limitOf(upload) - upload.offset;
  let missing = most;
  const check = (next: IteratorResult<Uint8Array>): IteratorResult<Uint8Array> => {
    missing -= next.done ? 0 : next.value.byteLength;
    if (missing < 0) throw tooMuch(most);
    return next;
  };
  // Not a generator: see RequestBody.
  return {
    [Symbol.asyncIterator]: () => {
      const chunks = body[Symbol.asyncIterator]();
      return { next: () => chunks.next().then(check) };
    },
  };
}
