import type { Deps } from '../../platform/deps.js';
import { Problem } from '../../platform/http/problem.js';
import type { ActiveUploads } from './active-uploads.js';
import { terminateUploadsOf } from './upload-store.js';

/** Stops the request that still sends to an ended upload, then deletes the upload's bytes. */
export async function freeUpload(
  { storage }: Pick<Deps, 'storage'>,
  active: ActiveUploads,
  { id, reason }: { id: string; reason?: Problem },
): Promise<void> {
  await active.endAll(id, reason);
  await (await storage.openAppendable(id)).abort();
}

/**
 * Terminates the uploads of each video that this process deletes, at once. When another process deletes the video, the
 * next look at the leases finds it, and the request ends within a second.
 */
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
    // The periodic sweep retries.
    end(videoId).catch((error: unknown) =>
      deps.log.error(
        { err: error, videoId },
        'terminating the upload of a deleted video failed; the next sweep retries',
      ),
    );
  }, signal);
}
