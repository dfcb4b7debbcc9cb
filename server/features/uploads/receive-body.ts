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
  /** What the request states of its body: nothing counts before all of it is verified. */
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
  const saved = await (checksum
    ? storeVerified(deps, { bytes, lease, body, checksum })
    : storePrefix(deps, { bytes, lease, body }));
  if (!saved) throw mismatch();
  onRecorded(saved.offset);
  return saved;
}

interface Reception {
  bytes: AppendableObject;
  lease: UploadLease;
  body: Receipt['body'];
}

/** Records what is durable while the body arrives, and keeps it when the body ends early. */
async function storePrefix(
  deps: Deps,
  { bytes, lease, body }: Reception,
): Promise<UploadRow | undefined> {
  try {
    await recoverFirst(bytes, lease);
    await bytes.append(lease.upload.offset, upToEnd(lease.upload, body), {
      onDurable: (size) => {
        lease.noteDurable(size);
        stopWhenFull(deps, body);
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
  return lease.release(lease.durable);
}

/**
 * Records the body once all of it is verified. Of a body that is cut, each MiB is kept that is verified; of one that is not what its
 * checksum says, nothing, and its space is freed.
 */
async function storeVerified(
  deps: Deps,
  { bytes, lease, body, checksum }: Reception & { checksum: BodyChecksum },
): Promise<UploadRow | undefined> {
  const { offset } = lease.upload;
  // The last byte counts only when the request has ended as it should.
  const verified = (size: number): number =>
    Math.min(size, offset + checksum.verifiedBytes, limitOf(lease.upload) - 1);
  let isReceived = false;
  try {
    await recoverFirst(bytes, lease);
    // A process that is killed from here on leaves bytes that nobody has verified.
    await lease.distrustRest();
    const size = await bytes.append(offset, hashed(upToEnd(lease.upload, body), checksum), {
      onDurable: () => stopWhenFull(deps, body),
      mayWrite: () => lease.requireHeld(),
    });
    isReceived = true;
    checksum.verify();
    return await lease.release(size, 'untrusted');
  } catch (error) {
    const isTooLong = error instanceof Problem && error.code === 'upload-too-large';
    // Should this fail, whoever appends next discards them.
    await keepVerified(bytes, lease, isReceived || isTooLong ? () => 0 : verified).catch(
      () => undefined,
    );
    await lease.release(lease.durable, 'untrusted');
    throw error;
  }
}

async function keepVerified(
  bytes: AppendableObject,
  lease: UploadLease,
  verified: (size: number) => number,
): Promise<void> {
  const kept = Math.max(lease.durable, verified(await bytes.size()));
  lease.requireHeld();
  lease.noteDurable(await bytes.append(kept, noMore()));
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

function stopWhenFull({ storage }: Deps, body: Receipt['body']): void {
  storage.requireRoom(1).catch((reason: Error) => body.stop(reason));
}

async function* hashed(
  body: AsyncIterable<Uint8Array>,
  checksum: BodyChecksum,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of body) {
    checksum.update(chunk);
    yield chunk;
  }
}

async function* upToEnd(
  upload: UploadRow,
  body: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const most = limitOf(upload) - upload.offset;
  let missing = most;
  for await (const chunk of body) {
    missing -= chunk.byteLength;
    if (missing < 0) throw tooMuch(most);
    yield chunk;
  }
}
