import { and, eq, exists, inArray, isNotNull, isNull, lt, ne, or, sql } from 'drizzle-orm';
import type { Db } from '../../platform/database/database.js';
import { videos } from '../videos/video-table.js';
import { leaseIsFree } from './lease-store.js';
import { ended } from './upload-store.js';
import { hasAllBytes, isPartial, uploads, type WholeUpload } from './upload-table.js';

/** Ends open uploads that have expired or whose video was deleted, and returns their ids. */
export async function endDueUploads(db: Db): Promise<string[]> {
  const orphaned = db.select({ id: videos.id }).from(videos).where(isNotNull(videos.deletedAt));
  const due = or(lt(uploads.expiresAt, sql`clock_timestamp()`), inArray(uploads.videoId, orphaned));
  const rows = await db
    .update(uploads)
    .set({
      ...ended('expired'),
      state: sql`case when ${uploads.expiresAt} < clock_timestamp() then 'expired' else 'terminated' end`,
    })
    .where(and(eq(uploads.state, 'open'), due))
    .returning({ id: uploads.id });
  return rows.map((row) => row.id);
}

/** Open uploads that have all their bytes and no lease: a crash interrupted them before they were finished. */
export async function selectUnfinished(db: Db): Promise<WholeUpload[]> {
  const rows = await db
    .select()
    .from(uploads)
    .where(and(eq(uploads.state, 'open'), eq(uploads.offset, uploads.length), leaseIsFree));
  return rows.filter(hasAllBytes).filter((upload) => !isPartial(upload));
}

/** Deletes the rows of uploads that ended some time ago, and returns how many. */
export async function deleteEndedUploads(db: Db): Promise<number> {
  const rows = await db
    .delete(uploads)
    .where(and(ne(uploads.state, 'open'), lt(uploads.expiresAt, sql`clock_timestamp()`)))
    .returning({ id: uploads.id });
  return rows.length;
}

/**
 * Videos that never received a file, have no open upload, and whose last upload token expired more than `seconds` ago.
 */
export async function selectNeverUploaded(
  db: Db,
  { tokenSeconds, seconds, limit }: { tokenSeconds: number; seconds: number; limit: number },
): Promise<{ appId: string; videoId: string }[]> {
  const tokenEnd = sql`coalesce(${videos.uploadUntil}, ${videos.createdAt} + ${tokenSeconds}::double precision * interval '1 second')`;
  const open = db
    .select({ id: uploads.id })
    .from(uploads)
    .where(and(eq(uploads.videoId, videos.id), eq(uploads.state, 'open')));
  return db
    .select({ appId: videos.appId, videoId: videos.id })
    .from(videos)
    .where(
      and(
        eq(videos.status, 'uploading'),
        isNull(videos.deletedAt),
        lt(tokenEnd, sql`clock_timestamp() - ${seconds}::double precision * interval '1 second'`),
        sql`not ${exists(open)}`,
      ),
    )
    .limit(limit);
}

/** Lock the video's row first when a decision depends on the result: an upload may be created at any moment. */
export async function hasOpenUpload(db: Db, videoId: string): Promise<boolean> {
  const rows = await db
    .select({ id: uploads.id })
    .from(uploads)
    .where(and(eq(uploads.videoId, videoId), eq(uploads.state, 'open')));
  return rows.length > 0;
}

/** Whether the upload is open, or a part of an open final one. */
export async function needsBytes(db: Db, id: string): Promise<boolean> {
  const isPart = sql`exists (select 1 from uploads final where final.video_id = uploads.video_id
    and final.state = 'open' and uploads.id = any(final.parts))`;
  const rows = await db
    .select({ id: uploads.id })
    .from(uploads)
    .where(and(eq(uploads.id, id), or(eq(uploads.state, 'open'), isPart)));
  return rows.length === 1;
}
