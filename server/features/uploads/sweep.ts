import type { Deps } from '../../platform/deps.js';
import { deleteVideoWithoutFile } from '../videos/delete-video.js';
import { uploadTokenSeconds } from '../../domain/upload-claims.js';
import { lockVideo } from '../videos/video-store.js';
import { finishUpload } from './finish-upload.js';
import {
  deleteEndedUploads,
  endDueUploads,
  hasOpenUpload,
  isUploadOpen,
  selectNeverUploaded,
  selectUnfinished,
} from './sweep-store.js';

/** A video without its file is kept so long after its last upload token has ended. */
const keptWithoutFileSeconds = 24 * 3600;

/** Finishes what a crash left unfinished, and drops what has expired. */
export async function sweepUploads(deps: Deps): Promise<void> {
  const { database, storage, log } = deps;
  for (const upload of await selectUnfinished(database.db)) {
    await finishUpload(deps, upload).catch((error: unknown) =>
      log.error({ err: error, uploadId: upload.id }, 'an upload could not be finished'),
    );
  }
  const ended = await endDueUploads(database.db);
  if (ended.length > 0) log.info({ uploads: ended.length }, 'uploads expired');
  await deleteEndedUploads(database.db);
  await deleteNeverUploaded(deps);
  // Bytes without an open row: those ended now, and those whose end a crash cut short.
  for await (const id of storage.listAppendables()) {
    if (!(await isUploadOpen(database.db, id))) await (await storage.openAppendable(id)).abort();
  }
}

/** Nobody uploads to these any more, and nobody else knows that. */
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
    log.info({ videos: stale.length }, 'videos whose file never came were deleted');
}
