import { and, count, eq, getTableColumns, gt, ne, or, sql, sum, type SQL } from 'drizzle-orm';
import { bootId } from '../../platform/boot-id.js';
import type { Db } from '../../platform/database/database.js';
import { videos } from '../videos/video-table.js';
import { uploads, type UploadRow, type UploadState } from './upload-table.js';

const lifetime = sql`clock_timestamp() + interval '7 days'`;
/** So long an ended upload is answered with 410, and counts as created. */
const keptWhenEnded = sql`clock_timestamp() + interval '1 day'`;
export const leaseIsFree = sql`(${uploads.leaseUntil} is null or ${uploads.leaseUntil} < clock_timestamp())`;

export async function insertUpload(
  db: Db,
  upload: Pick<UploadRow, 'id' | 'appId' | 'videoId' | 'length' | 'metadata' | 'maxSize'>,
): Promise<UploadRow> {
  const [row] = await db
    .insert(uploads)
    .values({ ...upload, state: 'open', expiresAt: lifetime, bootId: bootId ?? null })
    .returning();
  return row as UploadRow;
}

/** An upload whose video was deleted has ended, whether its row says so yet or not. */
export async function findUpload(db: Db, id: string): Promise<UploadRow | undefined> {
  const [row] = await db
    .select({ upload: getTableColumns(uploads), deletedAt: videos.deletedAt })
    .from(uploads)
    .innerJoin(videos, eq(videos.id, uploads.videoId))
    .where(eq(uploads.id, id));
  if (!row) return undefined;
  const { upload, deletedAt } = row;
  return deletedAt !== null && upload.state === 'open'
    ? { ...upload, state: 'terminated' }
    : upload;
}

/** Uploads that were created for the video in the last `seconds`. */
export async function countCreatedUploads(
  db: Db,
  videoId: string,
  seconds: number,
): Promise<number> {
  const since = sql`clock_timestamp() - ${seconds}::double precision * interval '1 second'`;
  const [row] = await db
    .select({ created: count() })
    .from(uploads)
    .where(and(eq(uploads.videoId, videoId), gt(uploads.createdAt, since)));
  return row?.created ?? 0;
}

/** Bytes that are still to come of the open uploads, other than those of `videoId`, that were created or written to lately. */
export async function sumPromisedBytes(
  db: Db,
  { exceptVideoId }: { exceptVideoId: string },
): Promise<number> {
  const isMoving = gt(uploads.expiresAt, sql`${lifetime} - interval '10 minutes'`);
  const [row] = await db
    .select({ bytes: sum(sql`${uploads.length} - ${uploads.offset}`) })
    .from(uploads)
    .where(and(eq(uploads.state, 'open'), ne(uploads.videoId, exceptVideoId), isMoving));
  return Number(row?.bytes ?? 0);
}

/** Raises the fence, so that an earlier writer can record nothing more. Answers the row as it now stands, if it is open. */
export async function raiseFence(db: Db, id: string): Promise<UploadRow | undefined> {
  const [row] = await db
    .update(uploads)
    .set({ fence: sql`${uploads.fence} + 1` })
    .where(and(eq(uploads.id, id), eq(uploads.state, 'open')))
    .returning();
  return row;
}

/** Raises the fence if the offset is `offset`, and takes the lease if it is free. */
export async function takeUpload(
  db: Db,
  { id, offset, leaseMs }: { id: string; offset: number; leaseMs: number },
): Promise<UploadRow | undefined> {
  const [row] = await db
    .update(uploads)
    .set({
      fence: sql`${uploads.fence} + 1`,
      leaseFence: sql`case when ${leaseIsFree} then ${uploads.fence} + 1 else ${uploads.leaseFence} end`,
      leaseUntil: sql`case when ${leaseIsFree} then ${inMs(leaseMs)} else ${uploads.leaseUntil} end`,
    })
    .where(and(eq(uploads.id, id), eq(uploads.state, 'open'), eq(uploads.offset, offset)))
    .returning();
  return row;
}

/** Takes the lease for the writer with `fence` once the one before has let go or its time is over. */
export async function takeLease(
  db: Db,
  { id, fence, leaseMs }: { id: string; fence: number; leaseMs: number },
): Promise<UploadRow | undefined> {
  const [row] = await db
    .update(uploads)
    .set({ leaseFence: fence, leaseUntil: inMs(leaseMs) })
    .where(and(writtenBy(id, fence), leaseIsFree))
    .returning();
  return row;
}

/** Records how many bytes are durable and keeps the lease; false when the writer with `fence` was overtaken. */
export async function keepLease(
  db: Db,
  { id, fence, leaseMs, offset }: { id: string; fence: number; leaseMs: number; offset: number },
): Promise<boolean> {
  const rows = await db
    .update(uploads)
    .set({ leaseUntil: inMs(leaseMs), offset, expiresAt: lifetime, bootId: bootId ?? null })
    .where(writtenBy(id, fence))
    .returning({ id: uploads.id });
  return rows.length === 1;
}

/**
 * Records how many bytes are durable and lets go of the lease; nothing is recorded for a writer that was overtaken.
 * `rest` says whether the store holds bytes beyond `offset` that must not be built on; an overtaken writer's always are.
 */
export async function releaseLease(
  db: Db,
  {
    id,
    fence,
    offset,
    rest,
  }: { id: string; fence: number; offset: number; rest: 'none' | 'doubtful' },
): Promise<UploadRow | undefined> {
  const mine = sql`${uploads.fence} = ${fence} and ${uploads.state} = 'open'`;
  const [row] = await db
    .update(uploads)
    .set({
      leaseFence: null,
      leaseUntil: null,
      bootId: rest === 'doubtful' ? null : sql`case when ${mine} then ${uploads.bootId} end`,
      offset: sql`case when ${mine} then ${offset}::bigint else ${uploads.offset} end`,
      expiresAt: sql`case when ${mine} then ${lifetime} else ${uploads.expiresAt} end`,
    })
    .where(and(eq(uploads.id, id), or(eq(uploads.leaseFence, fence), eq(uploads.fence, fence))))
    .returning();
  return row?.fence === fence && row.state === 'open' ? row : undefined;
}

/** The store holds fewer bytes than were recorded: only those can be built on. */
export async function lowerOffset(db: Db, id: string, offset: number): Promise<void> {
  await db
    .update(uploads)
    .set({ offset, fence: sql`${uploads.fence} + 1` })
    .where(and(eq(uploads.id, id), eq(uploads.state, 'open')));
}

export async function endUpload(
  db: Db,
  id: string,
  state: Exclude<UploadState, 'open'>,
): Promise<UploadRow | undefined> {
  const [row] = await db
    .update(uploads)
    .set(ended(state))
    .where(and(eq(uploads.id, id), eq(uploads.state, 'open')))
    .returning();
  return row;
}

/** Ends what is open for the video; answers the ids. */
export async function terminateUploadsOf(db: Db, videoId: string): Promise<string[]> {
  const rows = await db
    .update(uploads)
    .set(ended('terminated'))
    .where(and(eq(uploads.videoId, videoId), eq(uploads.state, 'open')))
    .returning({ id: uploads.id });
  return rows.map((row) => row.id);
}

/** What changes in the row of an upload that ends. */
export function ended(state: Exclude<UploadState, 'open'>) {
  return {
    state,
    fence: sql`${uploads.fence} + 1`,
    expiresAt: state === 'complete' ? lifetime : keptWhenEnded,
    ...(state === 'complete' && { completedAt: sql`clock_timestamp()` }),
  };
}

function writtenBy(id: string, fence: number): SQL | undefined {
  const videoIsThere = sql`exists (select 1 from ${videos} where ${videos.id} = ${uploads.videoId} and ${videos.deletedAt} is null)`;
  return and(eq(uploads.id, id), eq(uploads.fence, fence), eq(uploads.state, 'open'), videoIsThere);
}

function inMs(ms: number): SQL {
  return sql`clock_timestamp() + ${ms}::double precision * interval '1 millisecond'`;
}
