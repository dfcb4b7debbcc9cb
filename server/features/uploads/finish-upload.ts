import type { Deps } from '../../platform/deps.js';
import { Problem } from '../../platform/http/problem.js';
import { markUploaded } from '../videos/change-video.js';
import { sourcePrefixes, toSourceKey } from '../../domain/storage-keys.js';
import { findVideo, lockVideo } from '../videos/video-store.js';
import { digestSource, verifyDigest } from './source-digest.js';
import { terminateOpenPartials } from './concat-store.js';
import { endUpload, findUpload } from './upload-store.js';
import { bytesIdOf, type WholeUpload } from './upload-table.js';

/**
 * Makes the file of an upload that has all its bytes the source of its video. It is safe to run again after a crash at any
 * point, and to run concurrently: the file is moved once, and upload, video, event and job change in one transaction.
 */
export async function finishUpload(deps: Deps, upload: WholeUpload): Promise<void> {
  const { id, appId, videoId, length, parts, sha256 } = upload;
  const sourceKey = toSourceKey(upload, id);
  await verifyDigest(deps, upload);
  const bytes = await deps.storage.openAppendable(bytesIdOf(upload));
  await bytes.commit(sourceKey, length);
  const outcome = await deps.database
    .transaction(async (tx) => {
      await lockVideo(tx, appId, videoId);
      const ended = await endUpload(tx, id, 'complete');
      if (!ended) return (await findUpload(tx, id))?.state;
      if (await markUploaded(tx, deps, { appId, videoId, size: length, sourceKey, sha256 }))
        return 'complete';
      throw new VideoRejectsFile();
    })
    .catch(async (error: unknown) => {
      if (!(error instanceof VideoRejectsFile)) throw error;
      await endUpload(deps.database.db, id, 'terminated');
      return 'terminated' as const;
    });
  if (outcome === 'complete') {
    if (sha256 === null) digestSource(deps, upload, { videoId, sourceKey });
    if (parts) await freeUnusedPartials(deps, videoId);
    return;
  }
  const { ofUpload, ofVideo } = sourcePrefixes(upload, id);
  await deps.storage.deletePrefix(
    (await findVideo(deps.database.db, appId, videoId)) ? ofUpload : ofVideo,
  );
  throw new Problem('gone', 'The video no longer accepts this file.');
}

/** Partial uploads that the final one was not made of. */
async function freeUnusedPartials({ database, storage }: Deps, videoId: string): Promise<void> {
  for (const id of await terminateOpenPartials(database.db, videoId))
    await (await storage.openAppendable(id)).abort();
}

class VideoRejectsFile extends Error {}
