import { and, eq, inArray, or, sql, type SQL } from 'drizzle-orm';
import { bootId } from '../../platform/boot-id.js';
import type { Db } from '../../platform/database/database.js';
import { videos } from '../videos/video-table.js';
import { lifetime } from './upload-store.js';
import { uploads, type UploadRow } from './upload-table.js';

export const leaseIsFree = sql`(${uploads.leaseUntil} is null or ${uploads.leaseUntil} < clock_timestamp())`;

/** A writer of one upload, as the database knows it. */
export interface Writer {
  id: string;
  fence: number;
}

/** Which process takes a lease, and how long the process that may have it has to answer. */
interface Claim {
  holder: string;
  answerMs: number;
}

/** What a writer has made durable; `rest` says whether stored bytes beyond it may be recovered, should its process be killed. */
export interface Recording extends Writer {
  offset: number;
  rest: 'recoverable' | 'untrusted';
}

/** Raises the fence if the offset is `offset`. Takes the lease if it is free, and asks its holder to answer if not. */
export async function takeUpload(
  db: Db,
  { id, offset, holder, answerMs }: Claim & { id: string; offset: number },
): Promise<UploadRow | undefined> {
  const fence = sql`${uploads.fence} + 1`;
  const [row] = await db
    .update(uploads)
    .set({ fence, ...takenOrAsked({ fence, holder, answerMs }) })
    .where(and(eq(uploads.id, id), eq(uploads.state, 'open'), eq(uploads.offset, offset)))
    .returning();
  return row;
}

/** Takes the lease for the writer with `fence` if it is free, and asks its holder to answer if not. Undefined when another has taken over. */
export async function takeLease(
  db: Db,
  { id, fence, holder, answerMs }: Claim & Writer,
): Promise<UploadRow | undefined> {
  const [row] = await db
    .update(uploads)
    .set(takenOrAsked({ fence: sql`${fence}::bigint`, holder, answerMs }))
    .where(writtenBy(id, fence))
    .returning();
  return row;
}

/** Takes the lease of an open upload that nobody holds. Of a store that no other process writes to, every other holder is dead. */
export async function takeFreeLease(
  db: Db,
  { id, holder, othersMayWrite }: { id: string; holder: string; othersMayWrite: boolean },
): Promise<UploadRow | undefined> {
  const isOfDead = othersMayWrite ? undefined : sql`${uploads.leaseHolder} <> ${holder}`;
  const fence = sql`${uploads.fence} + 1`;
  const [row] = await db
    .update(uploads)
    .set({ fence, leaseFence: fence, leaseHolder: holder, leaseUntil: sql`'infinity'` })
    .where(and(eq(uploads.id, id), eq(uploads.state, 'open'), or(leaseIsFree, isOfDead)))
    .returning();
  return row;
}

/** Has the process that may hold the lease answer. */
export async function askHolder(
  db: Db,
  { id, answerMs }: { id: string; answerMs: number },
): Promise<void> {
  await db
    .update(uploads)
    .set({ leaseUntil: asked(answerMs) })
    .where(and(eq(uploads.id, id), eq(uploads.leaseUntil, sql`'infinity'`)));
}

/** Raises the fence, so that earlier writers can record nothing more. Returns the updated row if the upload is open. */
export async function raiseFence(
  db: Db,
  { id, answerMs }: { id: string; answerMs: number },
): Promise<UploadRow | undefined> {
  const [row] = await db
    .update(uploads)
    .set({ fence: sql`${uploads.fence} + 1`, leaseUntil: asked(answerMs) })
    .where(and(eq(uploads.id, id), eq(uploads.state, 'open')))
    .returning();
  return row;
}

/** The writers of the holder whose upload somebody else wants, or has taken or ended. */
export async function selectContested(db: Db, holder: string): Promise<Writer[]> {
  const { rows } = await db.execute<{ id: string; fence: string | number }>(sql`
    select id, lease_fence as fence from uploads
    where lease_holder = ${holder} and (lease_fence <> fence or lease_until <> 'infinity')
    union
    select uploads.id, uploads.lease_fence from videos join uploads on uploads.video_id = videos.id
    where videos.deleted_at > clock_timestamp() - interval '10 minutes' and uploads.lease_holder = ${holder}`);
  return rows.map(({ id, fence }) => ({ id, fence: Number(fence) }));
}

/**
 * Says that the holder lives: keeps its leases of these uploads, and where one is lost, has it until `endMs` from now to end. Returns the
 * writers that may go on.
 */
export async function answerContested(
  db: Db,
  { holder, ids, endMs }: { holder: string; ids: readonly string[]; endMs: number },
): Promise<Writer[]> {
  const isKept = sql`${uploads.fence} = ${uploads.leaseFence} and ${uploads.state} = 'open' and ${videoIsThere}`;
  const rows = await db
    .update(uploads)
    .set({
      leaseUntil: sql`case when ${isKept} then 'infinity'::timestamptz else ${inMs(endMs)} end`,
    })
    .where(and(inArray(uploads.id, [...ids]), eq(uploads.leaseHolder, holder)))
    .returning({ id: uploads.id, fence: uploads.leaseFence, isKept: sql<boolean>`${isKept}` });
  return rows.flatMap(({ id, fence, isKept: kept }) =>
    kept && fence !== null ? [{ id, fence }] : [],
  );
}

/** Records how many bytes of each upload are durable. Returns the ids of those whose writer has not lost it. */
export async function recordOffsets(
  db: Db,
  recordings: readonly Recording[],
): Promise<Set<string>> {
  const column = <T>(of: (recording: Recording) => T) => sql.param(recordings.map(of));
  const boot = ({ rest }: Recording) => (rest === 'recoverable' ? (bootId ?? null) : null);
  const { rows } = await db.execute<{ id: string }>(sql`
    update uploads set upload_offset = durable.size, expires_at = ${lifetime}, boot_id = durable.boot_id
    from unnest(${column(({ id }) => id)}::text[], ${column(({ fence }) => fence)}::bigint[],
      ${column(({ offset }) => offset)}::bigint[], ${column(boot)}::text[]) as durable (id, fence, size, boot_id)
    where uploads.id = durable.id and uploads.fence = durable.fence and uploads.state = 'open' and ${videoIsThere}
    returning uploads.id`);
  return new Set(rows.map(({ id }) => id));
}

/** Says that stored bytes beyond the offset must not be trusted. Returns false when another writer has taken over. */
export async function distrustRest(db: Db, { id, fence }: Writer): Promise<boolean> {
  const rows = await db
    .update(uploads)
    .set({ bootId: null })
    .where(writtenBy(id, fence))
    .returning({ id: uploads.id });
  return rows.length === 1;
}

/**
 * Records how many bytes are durable and releases the lease. Records nothing, and returns undefined, when another writer
 * has taken over. `rest` says whether stored bytes beyond `offset` must not be trusted; those of a writer that was
 * overtaken never are.
 */
export async function releaseLease(
  db: Db,
  { id, fence, offset, rest }: Writer & { offset: number; rest: 'none' | 'untrusted' },
): Promise<UploadRow | undefined> {
  const mine = sql`${uploads.fence} = ${fence} and ${uploads.state} = 'open'`;
  const [row] = await db
    .update(uploads)
    .set({
      leaseFence: null,
      leaseUntil: null,
      leaseHolder: null,
      bootId: rest === 'untrusted' ? null : sql`case when ${mine} then ${uploads.bootId} end`,
      offset: sql`case when ${mine} then ${offset}::bigint else ${uploads.offset} end`,
      expiresAt: sql`case when ${mine} then ${lifetime} else ${uploads.expiresAt} end`,
    })
    .where(and(eq(uploads.id, id), or(eq(uploads.leaseFence, fence), eq(uploads.fence, fence))))
    .returning();
  return row?.fence === fence && row.state === 'open' ? row : undefined;
}

/** The column values of a lease that the writer with `fence` has if it is free, and whose holder must answer if not. */
function takenOrAsked({ fence, holder, answerMs }: Claim & { fence: SQL }) {
  return {
    leaseFence: sql`case when ${leaseIsFree} then ${fence} else ${uploads.leaseFence} end`,
    leaseHolder: sql`case when ${leaseIsFree} then ${holder}::text else ${uploads.leaseHolder} end`,
    leaseUntil: sql`case when ${leaseIsFree} then 'infinity'::timestamptz else ${asked(answerMs)} end`,
  };
}

/** Who was asked before need not answer anew. */
function asked(answerMs: number): SQL {
  return sql`case when ${uploads.leaseUntil} = 'infinity' then ${inMs(answerMs)} else ${uploads.leaseUntil} end`;
}

const videoIsThere = sql`exists (select 1 from ${videos} where ${videos.id} = ${uploads.videoId} and ${videos.deletedAt} is null)`;

function writtenBy(id: string, fence: number): SQL | undefined {
  return and(eq(uploads.id, id), eq(uploads.fence, fence), eq(uploads.state, 'open'), videoIsThere);
}

function inMs(ms: number): SQL {
  return sql`clock_timestamp() + ${ms}::double precision * interval '1 millisecond'`;
}
