import type { Deps } from '../../platform/deps.js';
import { Problem } from '../../platform/http/problem.js';
import { repeat } from '../../platform/repeat.js';
import { selectUndigested, setSourceDigest } from '../videos/video-store.js';
import { terminateUploadsOf } from './upload-store.js';
import { bytesIdOf, type WholeUpload } from './upload-table.js';

const everyMs = 60_000;

/**
 * Compares the bytes that were uploaded with what the client says they are, if it does. An upload with others ends, and its bytes
 * are deleted; its video waits for another one.
 * @throws Problem `digest-mismatch` (460)
 */
export async function verifyDigest(deps: Deps, upload: WholeUpload): Promise<void> {
  const { sha256, length, videoId } = upload;
  const bytes = await deps.storage.openAppendable(bytesIdOf(upload));
  // Where they are gone, they were verified before a crash and are the video's source already.
  if (sha256 === null || (await bytes.size()) < length) return;
  if ((await deps.digests.digest(bytesIdOf(upload), bytes.path(), length)) === sha256) return;
  for (const id of await terminateUploadsOf(deps.database.db, videoId))
    await (await deps.storage.openAppendable(id)).abort();
  throw new Problem(
    'digest-mismatch',
    'The SHA-256 of what arrived is not the one that Repr-Digest states. The upload has ended; upload the file again.',
  );
}

/** Keeps the digest of the video's source, later than the upload's answer: nothing waits for it. */
export function digestSource(
  deps: Deps,
  upload: WholeUpload,
  source: { videoId: string; sourceKey: string },
): void {
  storeDigest(deps, { id: bytesIdOf(upload), size: upload.length, ...source }).catch(
    (error: unknown) =>
      deps.log.info({ err: error, videoId: source.videoId }, 'a source has no digest yet'),
  );
}

/** Computes the digests that a restart has prevented, and those of sources that were not uploaded, one after the other. */
export async function startDigesting(deps: Deps, signal: AbortSignal): Promise<void> {
  const onError = (error: unknown): void => {
    if (!signal.aborted) deps.log.warn({ err: error }, 'digests of sources were not computed');
  };
  void repeat(() => digestMissing(deps, signal), { everyMs, signal, onError });
}

/** Those of ten videos at most. */
export async function digestMissing(deps: Deps, signal: AbortSignal): Promise<void> {
  for (const { id, size, sourceKey } of await selectUndigested(deps.database.db, 10)) {
    if (signal.aborted) return;
    await storeDigest(deps, { id: sourceKey, videoId: id, size, sourceKey }).catch(
      (error: unknown) => deps.log.warn({ err: error, videoId: id }, 'a source has no digest'),
    );
  }
}

async function storeDigest(
  { storage, digests, database }: Deps,
  {
    id,
    videoId,
    size,
    sourceKey,
  }: { id: string; videoId: string; size: number; sourceKey: string },
): Promise<void> {
  const file = await storage.localFile(sourceKey);
  try {
    const sha256 = await digests.digest(id, file.path, size);
    await setSourceDigest(database.db, { videoId, sourceKey, sha256 });
  } finally {
    await file.release();
  }
}
