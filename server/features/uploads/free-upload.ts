import type { Deps } from '../../platform/deps.js';
import { Problem } from '../../platform/http/problem.js';
import type { ActiveUploads } from './active-uploads.js';
import { terminateUploadsOf } from './upload-store.js';

/** Frees the bytes of an upload that has ended, after the request that still sends to it. */
export async function freeUpload(
  { storage }: Pick<Deps, 'storage'>,
  active: ActiveUploads,
  { id, reason }: { id: string; reason?: Problem },
): Promise<void> {
  await active.end(id, reason);
  await (await storage.openAppendable(id)).abort();
}

/** Ends the upload of each video that this process deletes, at once. What other processes delete, the lease notices. */
export function endUploadsOfDeletedVideos(
  deps: Deps,
  active: ActiveUploads,
  signal: AbortSignal,
): void {
  const end = async (videoId: string): Promise<void> => {
    for (const id of await terminateUploadsOf(deps.database.db, videoId)) {
      await freeUpload(deps, active, {
        id,
        reason: new Problem('gone', 'The video of this upload was deleted.'),
      });
    }
  };
  deps.changes.onVideoDeleted(({ videoId }) => {
    // The sweep ends and frees what this could not.
    end(videoId).catch((error: unknown) =>
      deps.log.error({ err: error, videoId }, 'the upload of a deleted video could not be ended'),
    );
  }, signal);
}
