import type { Db } from '../../platform/database/database.js';
import type { Deps } from '../../platform/deps.js';
import { revisionPrefixes, type RevisionAddress } from '../../domain/storage-keys.js';
import { findVideo } from '../videos/video-store.js';
import { deleteRevision, readAddressesUntil } from './revision-store.js';

/** The queue of jobs that delete superseded revisions. The payload is a `RevisionAddress`. */
export const sweepRevisionQueue = 'sweep-revision';

/**
 * How long a superseded revision is kept for viewers who are playing it. URLs that are valid for longer are recorded with
 * the revision by `extendAddressesUntil`.
 */
export const supersededSeconds = 24 * 3600;

/** Enqueues the deletion of a revision, in the transaction that makes the video use another revision. */
export async function retireRevision(
  tx: Db,
  { jobs }: Pick<Deps, 'jobs'>,
  { appId, videoId, rev }: RevisionAddress,
  afterSeconds: number,
): Promise<void> {
  await jobs.enqueue(
    tx,
    sweepRevisionQueue,
    { appId, videoId, rev },
    { group: appId, startAfterSeconds: afterSeconds },
  );
}

export async function sweepRevision(
  deps: Deps,
  revision: RevisionAddress,
  nowMs = Date.now(),
): Promise<void> {
  const { db } = deps.database;
  const video = await findVideo(db, revision.appId, revision.videoId);
  if (video?.currentRev === revision.rev) return;
  const until = await readAddressesUntil(db, revision);
  if (until && until.getTime() > nowMs) {
    const afterSeconds = Math.ceil((until.getTime() - nowMs) / 1000);
    await deps.database.transaction((tx) => retireRevision(tx, deps, revision, afterSeconds));
    return;
  }
  await deps.database.transaction((tx) => deleteRevision(tx, revision));
  await removeObjects(deps, revision);
}

export async function removeObjects(
  { storage }: Pick<Deps, 'storage'>,
  revision: RevisionAddress,
): Promise<void> {
  for (const prefix of revisionPrefixes(revision)) await storage.deletePrefix(prefix);
}
