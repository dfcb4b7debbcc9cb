import { and, eq, inArray, isNotNull, lt, or, sql, type SQL } from 'drizzle-orm';
import type { Db } from '../../platform/database/database.js';
import { videos } from '../videos/video-table.js';
import { uploads, type UploadRow, type UploadState } from './upload-table.js';

const lifetime = sql`clock_timestamp() + interval '7 days'`;
const leaseIsFree = sql`(${uploads.leaseUntil} is null or ${uploads.leaseUntil} < clock_timestamp())`;

export async function insertUpload(
  db: Db,
  upload: Pick<UploadRow, 'id' | 'appId' | 'videoId' | 'length' | 'metadata' | 'maxSize'>,
): Promise<UploadRow> {
  const [row] = await db
    .insert(uploads)
    .values({ ...upload, state: 'open', expiresAt: lifetime })
    .returning();
  return row as UploadRow;
}

export async function findUpload(db: Db, id: string): Promise<UploadRow | undefined> {
  const [row] = await db.select().from(uploads).where(eq(uploads.id, id));
  return row;
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
): Promise<boolean> {
  const rows = await db
    .update(uploads)
    .set({ leaseFence: fence, leaseUntil: inMs(leaseMs) })
    .where(and(writtenBy(id, fence), leaseIsFree))
    .returning({ id: uploads.id });
  return rows.length === 1;
}

/** Records how many bytes are durable and keeps the lease; false when the writer with `fence` was overtaken. */
export async function keepLease(
  db: Db,
  { id, fence, leaseMs, offset }: { id: string; fence: number; leaseMs: number; offset: number },
): Promise<boolean> {
  const rows = await db
    .update(uploads)
    .set({ leaseUntil: inMs(leaseMs), offset, expiresAt: lifetime })
    .where(writtenBy(id, fence))
    .returning({ id: uploads.id });
  return rows.length === 1;
}

/** Records how many bytes are durable and lets go of the lease; nothing is recorded for a writer that was overtaken. */
export async function releaseLease(
  db: Db,
  { id, fence, offset }: { id: string; fence: number; offset: number },
): Promise<UploadRow | undefined> {
  const mine = sql`${uploads.fence} = ${fence} and ${uploads.state} = 'open'`;
  const [row] = await db
    .update(uploads)
    .set({
      leaseFence: null,
      leaseUntil: null,
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

/** Ends open uploads whose time is over or whose video was deleted; answers their ids. */
export async function endDueUploads(db: Db): Promise<string[]> {
  const orphaned = db.select({ id: videos.id }).from(videos).where(isNotNull(videos.deletedAt));
  const due = or(lt(uploads.expiresAt, sql`clock_timestamp()`), inArray(uploads.videoId, orphaned));
  const rows = await db
    .update(uploads)
    .set({ ...ended('expired'), state: sql`case when ${uploads.expiresAt} < clock_timestamp() then 'expired' else 'terminated' end` })
    .where(and(eq(uploads.state, 'open'), due))
    .returning({ id: uploads.id });
  return rows.map((row) => row.id);
}

/** Open uploads that have every byte and nobody working on them. */
export async function selectUnfinished(db: Db): Promise<UploadRow[]> {
  return db
    .select()
    .from(uploads)
    .where(and(eq(uploads.state, 'open'), eq(uploads.offset, uploads.length), leaseIsFree));
}

export async function isUploadOpen(db: Db, id: string): Promise<boolean> {
  const rows = await db
    .select({ id: uploads.id })
    .from(uploads)
    .where(and(eq(uploads.id, id), eq(uploads.state, 'open')));
  return rows.length === 1;
}

function ended(state: Exclude<UploadState, 'open'>) {
  return {
    state,
    fence: sql`${uploads.fence} + 1`,
    ...(state === 'complete' && { completedAt: sql`clock_timestamp()` }),
  };
}

function writtenBy(id: string, fence: number): SQL | undefined {
  return and(eq(uploads.id, id), eq(uploads.fence, fence), eq(uploads.state, 'open'));
}

function inMs(ms: number): SQL {
  return sql`clock_timestamp() + ${ms}::double precision * interval '1 millisecond'`;
}
