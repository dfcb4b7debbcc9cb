import type { EventBody } from '../../../src/contract/events.js';
import type { VideoStatus } from '../../../src/contract/videos.js';
import { afterCommit } from '../../platform/database/after-commit.js';
import type { Db } from '../../platform/database/database.js';
import type { Deps } from '../../platform/deps.js';
import { insertEvent } from '../../platform/events/outbox-store.js';
import { createId } from '../../platform/ids.js';
import { preparationQueue, type VideoJob, type VideoQueue } from './video-queues.js';
import { endedItem, insertHistory, type NewHistoryItem } from './history-store.js';
import { lockVideo, updateVideo, type VideoChanges } from './video-store.js';
import type { VideoRow } from './video-table.js';

export interface VideoChange {
  video: { appId: string; videoId: string };
  set: VideoChanges;
  event?: EventBody;
  /** What it went through until now. */
  history?: readonly NewHistoryItem[];
}

/** Changes a video and writes its event and history, in the transaction `tx`; its commit wakes who watches the app. */
export async function changeVideo(
  tx: Db,
  deps: Pick<Deps, 'changes'>,
  { video: { appId, videoId }, set, event, history = [] }: VideoChange,
): Promise<VideoRow | undefined> {
  const row = await updateVideo(tx, appId, videoId, set);
  if (!row) return undefined;
  if (event) await writeEvent(tx, deps, { appId, videoId }, event);
  await insertHistory(tx, { appId, videoId }, history);
  afterCommit(tx, () => deps.changes.changed(appId));
  return row;
}

export async function writeEvent(
  tx: Db,
  { changes }: Pick<Deps, 'changes'>,
  video: { appId: string; videoId: string },
  event: EventBody,
): Promise<void> {
  await insertEvent(tx, { ...video, ...event });
  afterCommit(tx, () => changes.eventWritten(event.type));
}

/**
 * The upload's last byte is durable: the video becomes `uploaded` and its processing is queued, in `tx`.
 * Answers false when the video is gone or had its source already.
 */
export async function markUploaded(
  tx: Db,
  deps: Pick<Deps, 'changes' | 'jobs'>,
  {
    appId,
    videoId,
    size,
    sourceKey,
    sha256 = null,
  }: { appId: string; videoId: string; size: number; sourceKey: string; sha256?: string | null },
): Promise<boolean> {
  const video = await lockVideo(tx, appId, videoId);
  if (video?.status !== 'uploading') return false;
  const change: VideoChange = {
    video: { appId, videoId },
    set: { status: 'uploaded', size, sourceKey, sha256 },
    event: { type: 'video.uploaded', payload: { size } },
    history: [endedItem({ stage: 'upload', at: video.createdAt }, 'done')],
  };
  if (!isBeingCopied(video)) {
    await queueVideo(tx, deps, { ...change, queue: preparationQueue(size) });
    return true;
  }
  // Whoever copies it goes on.
  await changeVideo(tx, deps, { ...change, set: { ...change.set, status: 'processing' } });
  await writeEvent(tx, deps, change.video, { type: 'video.processing' });
  return true;
}

/** A worker has begun to copy what arrives of the file. */
function isBeingCopied({ jobQueue, claims }: VideoRow): boolean {
  return jobQueue === 'copy-upload' && claims > 0;
}

/** The file arrives slowly: what there is of it is to be copied, in `tx`, unless that was tried. */
export async function queueEarlyCopy(
  tx: Db,
  deps: Pick<Deps, 'changes' | 'jobs'>,
  { appId, videoId }: { appId: string; videoId: string },
): Promise<void> {
  const video = await lockVideo(tx, appId, videoId);
  if (video && mayBeCopiedEarly(video))
    await queueVideo(tx, deps, { video: { appId, videoId }, queue: 'copy-upload', set: {} });
}

export function mayBeCopiedEarly({ status, jobKey, claims }: VideoRow): boolean {
  return status === 'uploading' && jobKey === null && claims === 0;
}

/** Nothing of the file is copied before all of it is there, in `tx`. */
export async function endEarlyCopy(
  tx: Db,
  deps: Pick<Deps, 'changes' | 'jobs'>,
  { appId, id: videoId, sourceKey, size }: VideoRow,
  set: VideoChanges = {},
): Promise<void> {
  const change = { video: { appId, videoId }, set };
  if (sourceKey === null) await changeVideo(tx, deps, { ...change, set: { ...set, ...noJob } });
  else await queueVideo(tx, deps, { ...change, queue: preparationQueue(size ?? 0) });
}

/** Changes the video and queues its next job in `tx`; whatever job it had before is none of its any more. */
export async function queueVideo(
  tx: Db,
  deps: Pick<Deps, 'changes' | 'jobs'>,
  { queue, ...change }: VideoChange & { queue: VideoQueue },
): Promise<VideoRow | undefined> {
  const job: VideoJob = { ...change.video, key: createId() };
  const waiting = {
    jobQueue: queue,
    jobKey: job.key,
    waitingSince: new Date(),
    waitingReason: 'queue',
    claims: 0,
    progress: null,
  } as const;
  const row = await changeVideo(tx, deps, { ...change, set: { ...change.set, ...waiting } });
  if (row) await deps.jobs.enqueue(tx, queue, job, { singletonKey: job.key, group: job.appId });
  return row;
}

/** What a job makes of a video's status: that it is blocked, a job does not change. */
export function statusUnlessBlocked<T extends VideoStatus>(
  { status }: Pick<VideoRow, 'status'>,
  next: T,
): T | 'blocked' {
  return status === 'blocked' ? status : next;
}

/** What a video says of its job once that has ended. */
export const noJob = {
  jobQueue: null,
  jobKey: null,
  waitingSince: null,
  waitingReason: null,
  progress: null,
} as const;
