import type { Db } from '../../platform/database/database.js';
import type { Deps } from '../../platform/deps.js';
import { changeVideo, endEarlyCopy, noJob, statusUnlessBlocked } from '../videos/change-video.js';
import type { RevisionAddress } from '../../domain/storage-keys.js';
import { removeObjects } from '../revisions/retire-revision.js';
import type { Protection } from '../../../src/contract/videos.js';
import type { NewHistoryItem } from '../videos/history-store.js';
import { unfinishedStage } from '../videos/unfinished-stage.js';
import { firstStage, isInterimQueue, type VideoJob } from '../videos/video-queues.js';
import { findVideo, lockVideo } from '../videos/video-store.js';
import type { VideoRow } from '../videos/video-table.js';
import type { RevisionRow } from '../revisions/revision-table.js';
import {
  deleteRevision,
  hasRevision,
  insertRevision,
  isBeingMade,
  lastRevision,
  selectOpenRevisions,
  unpublishRevision,
} from '../revisions/revision-store.js';

/** A worker's hold on a video: the revision that it alone makes, and may have published while it grows. */
export interface Lease extends RevisionAddress {
  /** Its `claims` tell this hold from those before and after it, which may be of the same revision. */
  video: VideoRow;
  /** The revision was published by a worker that is gone, and viewers watch it: this one is to go on with it. */
  isResumed: boolean;
}

/** Another worker took the video over, or it was deleted: whatever was made of it must go. */
export class LeaseLost extends Error {
  constructor() {
    super('The video is no longer held by this job');
    this.name = 'LeaseLost';
  }
}

/** Of a video whose growing revision is taken back. */
export const nothingToPlay = {
  ...{ playable: false, currentRev: null },
  ...{ duration: null, width: null, height: null },
} as const;

/** A file that brings its worker down this often is not tried again. */
const maxClaims = 9;
/** Then the file is copied once all of it is there. */
const maxEarlyClaims = 3;
/** After so many, what viewers watch is taken back, and made anew. */
const maxResumedClaims = 3;

/** Takes the video, also from a worker that still believes to hold it. Nothing when there is nothing to do. */
export async function takeLease(
  deps: Deps,
  { appId, videoId, key = videoId }: VideoJob,
): Promise<Lease | undefined> {
  const taken = await deps.database.transaction(async (tx) => {
    const video = await lockVideo(tx, appId, videoId);
    if (!video || video.jobKey !== key) return undefined;
    const isEarly = video.jobQueue === 'copy-upload';
    const isUploading = isEarly && video.status === 'uploading';
    if (video.sourceKey === null && !isUploading) return undefined;
    const open = await selectOpenRevisions(tx, videoId);
    const resumed = open.find((one) => isWatched(video, one) && video.claims < maxResumedClaims);
    // Before the others go, so that a number is never given twice.
    const rev = resumed?.rev ?? (await lastRevision(tx, videoId)) + 1;
    const orphans = open.flatMap((one) => (one === resumed ? [] : [one.rev]));
    for (const orphan of orphans) await deleteRevision(tx, { appId, videoId, rev: orphan });
    const withdrawn = orphans.includes(video.currentRev ?? 0) ? nothingToPlay : {};
    if (isEarly && video.claims >= maxEarlyClaims) {
      await endEarlyCopy(tx, deps, video, withdrawn);
      return { orphans };
    }
    if (video.claims >= maxClaims) {
      await giveUp(tx, deps, video, withdrawn);
      return { orphans };
    }
    const { protection } = video;
    if (!resumed) await insertRevision(tx, { appId, videoId, rev, protection, duration: 0 });
    const event = video.status === 'uploaded' ? { type: 'video.processing' as const } : undefined;
    const stage = firstStage(video.jobQueue);
    const progress = { stage, fraction: 0, since: new Date().toISOString() };
    const set = {
      // A ready video stays so while it gets another protection.
      status: video.status === 'uploaded' ? 'processing' : video.status,
      progress: isUploading ? null : progress,
      waitingSince: null,
      waitingReason: null,
      claims: video.claims + 1,
      ...withdrawn,
    } as const;
    const history = isUploading ? [] : unfinishedStage(video);
    await changeVideo(tx, deps, {
      video: { appId, videoId },
      set,
      ...(event && { event }),
      history,
    });
    const { claims } = set;
    return {
      lease: {
        ...{ appId, videoId, rev },
        video: { ...video, ...withdrawn, claims },
        isResumed: resumed !== undefined,
      },
      orphans,
    };
  });
  for (const rev of taken?.orphans ?? []) await removeObjects(deps, { appId, videoId, rev });
  return taken?.lease;
}

/** Whether a worker that is gone was publishing this revision while it made it, for a job of this kind. */
function isWatched(
  { currentRev, protection, jobQueue }: VideoRow,
  revision: Pick<RevisionRow, 'rev' | 'protection'>,
): boolean {
  return (
    revision.rev === currentRev && revision.protection === protection && isInterimQueue(jobQueue)
  );
}

/** Whether nothing else of the video can be played than what the lease has published. */
export function isFirstOf({ video: { currentRev }, rev }: Lease): boolean {
  return currentRev === null || currentRev === rev;
}

async function giveUp(
  tx: Db,
  deps: Deps,
  video: VideoRow,
  withdrawn: Partial<typeof nothingToPlay>,
): Promise<void> {
  const { appId, id: videoId, jobQueue } = video;
  const failure = {
    code: 'resource-limit' as const,
    detail: 'Processing the file was interrupted too many times.',
  };
  const event = { type: 'video.failed' as const, payload: { code: failure.code } };
  await changeVideo(tx, deps, {
    video: { appId, videoId },
    set: { ...noJob, ...withdrawn, status: statusUnlessBlocked(video, 'failed'), failure },
    event,
    history: [
      ...unfinishedStage(video),
      { at: new Date(), stage: firstStage(jobQueue), state: 'failed', code: failure.code },
    ],
  });
}

/** Lets go of the video, whose job waits from now on and is tried again. */
export async function releaseLease(
  deps: Deps,
  lease: Lease,
  waitingReason: 'queue' | 'space',
  history: readonly NewHistoryItem[],
): Promise<void> {
  await whileLeased(deps, lease, async (tx, { claims }) => {
    // What the disk is to blame for does not count against the file.
    const counted = waitingReason === 'space' ? claims - 1 : claims;
    await changeVideo(tx, deps, {
      video: lease,
      set: { waitingSince: new Date(), waitingReason, progress: null, claims: counted },
      history,
    });
  });
}

/** Takes back whatever was published of the lease's revision; the lease goes on, and its objects stay. @throws LeaseLost */
export async function withdrawRevision(deps: Deps, lease: Lease): Promise<void> {
  await whileLeased(deps, lease, async (tx, { currentRev }) => {
    if (currentRev !== lease.rev) return;
    await unpublishRevision(tx, lease);
    await changeVideo(tx, deps, { video: lease, set: nothingToPlay });
  });
}

/**
 * As `withdrawRevision`, and removes the objects, unless another worker goes on with them. What the database does not let go now,
 * the next lease takes back.
 */
export async function takeBackRevision(deps: Deps, lease: Lease): Promise<void> {
  try {
    await withdrawRevision(deps, lease);
  } catch (error) {
    if (!(error instanceof LeaseLost))
      deps.log.warn({ err: error, videoId: lease.videoId }, 'a revision was not taken back');
    else if (await isAnothers(deps, lease)) return;
  }
  await removeObjects(deps, lease);
}

/** Whether a lease that is lost is so because another worker goes on with its revision, and not because all of the video must go. */
async function isAnothers({ database: { db } }: Deps, lease: Lease): Promise<boolean> {
  const video = await findVideo(db, lease.appId, lease.videoId);
  return video !== undefined && (await hasRevision(db, lease));
}

/** Runs `change` while the lease is held. @throws LeaseLost otherwise. */
export async function whileLeased(
  deps: Deps,
  lease: Lease,
  change: (tx: Db, video: VideoRow) => Promise<unknown>,
): Promise<void> {
  await deps.database.transaction(async (tx) => {
    const video = await lockVideo(tx, lease.appId, lease.videoId);
    const { jobKey, claims } = lease.video;
    const isHeld = video?.jobKey === jobKey && video.claims === claims;
    if (!isHeld || !(await isBeingMade(tx, lease))) throw new LeaseLost();
    await change(tx, video);
  });
}

/** The protection that is asked for now: a ladder may take hours. @throws LeaseLost */
export async function readAskedProtection({ database }: Deps, lease: Lease): Promise<Protection> {
  const video = await findVideo(database.db, lease.appId, lease.videoId);
  if (!video) throw new LeaseLost();
  return video.protection;
}
