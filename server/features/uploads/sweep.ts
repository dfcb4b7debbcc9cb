import type { Deps } from '../../platform/deps.js';
import { deleteVideoWithoutFile } from '../videos/delete-video.js';
import { uploadTokenSeconds } from '../../domain/upload-claims.js';
import { lockVideo } from '../videos/video-store.js';
import { finishUpload } from './finish-upload.js';
import {
  deleteEndedUploads,
  endDueUploads,
  hasOpenUpload,
  needsBytes,
  selectNeverUploaded,
  selectUnfinished,
} from './sweep-store.js';

/** A video that never received a file is deleted this long after its last upload token has expired. */
const keptWithoutFileSeconds = 24 * 3600;

/** Finishes uploads that a crash interrupted, then ends and deletes those that have expired. */
export async function sweepUploads(deps: Deps): Promise<void> {
  const { database, storage, log } = deps;
  for (const upload of await selectUnfinished(database.db)) {
    await finishUpload(deps, upload).catch((error: unknown) =>
      log.error(
        { err: error, uploadId: upload.id },
        'finishing an upload that has all its bytes failed; the next sweep retries',
      ),
    );
  }
  const ended = await endDueUploads(database.db);
  if (ended.length > 0) log.info({ uploads: ended.length }, 'uploads expired');
  await deleteEndedUploads(database.db);
  await deleteNeverUploaded(deps);
  // Deletes bytes that no open upload needs: of the uploads ended above, and of those whose deletion a crash interrupted.
  for await (const id of storage.listAppendables()) {
    if (!(await needsBytes(database.db, id))) await (await storage.openAppendable(id)).abort();
  }
}

/** Deletes videos that never received a file. Their tokens have expired, so nothing else would ever delete them. */
async function deleteNeverUploaded(deps: Deps): Promise<void> {
  const { database, log } = deps;
  const stale = await selectNeverUploaded(database.db, {
    tokenSeconds: uploadTokenSeconds,
    seconds: keptWithoutFileSeconds,
    limit: 1000,
  });
  for (const video of stale) {
    await database.transaction(async (tx) => {
      await lockVideo(tx, video.appId, video.videoId);
      if (!(await hasOpenUpload(tx, video.videoId))) await deleteVideoWithoutFile(tx, deps, video);
    });
  }
  if (stale.length > 0)
    log.info({ videos: stale.length }, 'deleted videos that never received a file');
}
