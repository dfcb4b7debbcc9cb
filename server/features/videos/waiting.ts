import type { Video } from '../../../src/contract/videos.js';
import type { Deps } from '../../platform/deps.js';
import { videoQueues } from './video-queues.js';
import type { VideoRow } from './video-table.js';

export type Waiting = NonNullable<Video['waiting']>;

/** What each of the rows waits for, by its id; those that wait for nothing are left out. One query, none when no row has a job. */
export async function findWaiting(
  { jobs, storage }: Pick<Deps, 'jobs' | 'storage'>,
  rows: readonly VideoRow[],
): Promise<Map<string, Waiting>> {
  const waiting = new Map<string, Waiting>();
  const queued = rows.filter(({ jobKey, deletedAt }) => jobKey !== null && deletedAt === null);
  const open = await jobs.findOpen(
    videoQueues,
    queued.map(({ jobKey }) => jobKey ?? ''),
  );
  const hasRoom = queued.length === 0 || (await storage.freeBytes()) > 0;
  for (const row of rows) {
    const found = waitingForUpload(row) ?? waitingForWork(row, open.get(row.jobKey ?? ''), hasRoom);
    if (found) waiting.set(row.id, found);
  }
  return waiting;
}

export function waitingForUpload({ status, createdAt }: VideoRow): Waiting | undefined {
  return status === 'uploading' ? { reason: 'upload', since: createdAt.toISOString() } : undefined;
}

function waitingForWork(
  row: VideoRow,
  position: number | undefined,
  hasRoom: boolean,
): Waiting | undefined {
  // A job whose worker went away waits too, although nobody could note since when.
  if (row.jobKey === null || (row.waitingSince === null && position === undefined))
    return undefined;
  const since = (row.waitingSince ?? row.updatedAt).toISOString();
  if (row.waitingReason === 'space' || !hasRoom) return { reason: 'space', since };
  return { reason: 'queue', ...(position !== undefined && { position }), since };
}
