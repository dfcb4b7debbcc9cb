import type { Deps } from '../../platform/deps.js';
import { repeat } from '../../platform/repeat.js';
import { finishUpload } from './finish-upload.js';
import { endDueUploads, isUploadOpen, selectUnfinished } from './upload-store.js';

const sweepMs = 600_000;

/** Finishes what a crash left unfinished, now; then, every ten minutes until `signal`, drops what has expired. */
export async function startUploadSweep(deps: Deps, signal: AbortSignal): Promise<void> {
  await sweepUploads(deps);
  const onError = (error: unknown) => deps.log.error({ err: error }, 'the sweep of uploads failed');
  void repeat(() => sweepUploads(deps), { everyMs: sweepMs, signal, onError });
}

export async function sweepUploads(deps: Deps): Promise<void> {
  const { database, storage, log } = deps;
  for (const upload of await selectUnfinished(database.db)) {
    await finishUpload(deps, upload).catch((error: unknown) =>
      log.error({ err: error, uploadId: upload.id }, 'an upload could not be finished'),
    );
  }
  const ended = await endDueUploads(database.db);
  if (ended.length > 0) log.info({ uploads: ended.length }, 'uploads expired');
  // Bytes without an open row: those ended now, and those whose end a crash cut short.
  for await (const id of storage.listAppendables()) {
    if (!(await isUploadOpen(database.db, id))) await (await storage.openAppendable(id)).abort();
  }
}
