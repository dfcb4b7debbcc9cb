import {
  and,
  count,
  eq,
  getTableColumns,
  gt,
  inArray,
  isNull,
  ne,
  or,
  sql,
  sum,
} from 'drizzle-orm';
import { bootId } from '../../platform/boot-id.js';
import type { Db } from '../../platform/database/database.js';
import { videos } from '../videos/video-table.js';
import { uploads, type UploadRow, type UploadState } from './upload-table.js';

export const lifetime = sql`clock_timestamp() + interval '7 days'`;
/** An ended upload keeps its row this long: requests for it get 410, and it counts towards the limit of creations. */
const keptWhenEnded = sql`clock_timestamp() + interval '1 day'`;
export const isPartialRow = eq(uploads.concat, 'partial');
const isWholeRow = sql`${uploads.concat} is distinct from 'partial'`;

export async function insertUpload(
  db: Db,
  upload: Pick<UploadRow, 'id' | 'appId' | 'videoId' | 'length' | 'metadata' | 'maxSize'> &
    Partial<Pick<UploadRow, 'concat' | 'parts' | 'sha256'>>,
): Promise<UploadRow> {
  const [row] = await db
    .insert(uploads)
    .values({ ...upload, state: 'open', expiresAt: lifetime, bootId: bootId ?? null })
    .returning();
  return row as UploadRow;
}

/** Returns an open upload as `terminated` when its video was deleted, even before its row is updated. */
export async function findUpload(db: Db, id: string): Promise<UploadRow | undefined> {
  return (await findUploads(db, [id]))[0];
}

/** Those of the uploads that are there, each as `findUpload` returns it. */
export async function findUploads(db: Db, ids: readonly string[]): Promise<UploadRow[]> {
  const rows = await db
    .select({ upload: getTableColumns(uploads), deletedAt: videos.deletedAt })
    .from(uploads)
    .innerJoin(videos, eq(videos.id, uploads.videoId))
    .where(inArray(uploads.id, [...ids]));
  return rows.map(({ upload, deletedAt }) =>
    deletedAt !== null && upload.state === 'open' ? { ...upload, state: 'terminated' } : upload,
  );
}

/** The upload that the video gets its file by, whole or in parts; undefined before a client has said what the parts become. */
export async function findOpenUpload(db: Db, videoId: string): Promise<UploadRow | undefined> {
  const [row] = await db
    .select()
    .from(uploads)
    .where(and(eq(uploads.videoId, videoId), eq(uploads.state, 'open'), isWholeRow));
  return row;
}

/** Whether the video has an open upload that is not a partial one. */
export async function hasOpenWhole(db: Db, videoId: string): Promise<boolean> {
  const rows = await db
    .select({ id: uploads.id })
    .from(uploads)
    .where(and(eq(uploads.videoId, videoId), eq(uploads.state, 'open'), isWholeRow));
  return rows.length > 0;
}

/** The number of uploads of the kind that were created for the video in the last `seconds`. */
export async function countCreatedUploads(
  db: Db,
  { videoId, kind, seconds }: { videoId: string; kind: 'whole' | 'partial'; seconds: number },
): Promise<number> {
  const since = sql`clock_timestamp() - ${seconds}::double precision * interval '1 second'`;
  const [row] = await db
    .select({ created: count() })
    .from(uploads)
    .where(
      and(
        eq(uploads.videoId, videoId),
        gt(uploads.createdAt, since),
        kind === 'partial' ? isPartialRow : isWholeRow,
      ),
    );
  return row?.created ?? 0;
}

/**
 * The bytes that uploads in progress will still write. Counts open uploads, except those of `exceptVideoId`, that were created or
 * written to in the last 10 minutes. A final upload writes none of its own.
 */
export async function sumPromisedBytes(
  db: Db,
  { exceptVideoId }: { exceptVideoId: string | undefined },
): Promise<number> {
  const isMoving = gt(uploads.expiresAt, sql`${lifetime} - interval '10 minutes'`);
  const [row] = await db
    .select({ bytes: sum(sql`${uploads.length} - ${uploads.offset}`) })
    .from(uploads)
    .where(
      and(
        eq(uploads.state, 'open'),
        isNull(uploads.parts),
        exceptVideoId === undefined ? undefined : ne(uploads.videoId, exceptVideoId),
        isMoving,
      ),
    );
  return Number(row?.bytes ?? 0);
}

/** Undefined where the client has said another digest before. */
export async function setDigest(
  db: Db,
  { id, sha256 }: { id: string; sha256: string },
): Promise<UploadRow | undefined> {
  const isNewOrSame = or(isNull(uploads.sha256), eq(uploads.sha256, sha256));
  const [row] = await db
    .update(uploads)
    .set({ sha256 })
    .where(and(eq(uploads.id, id), isNewOrSame))
    .returning();
  return row;
}

/** Undefined where the upload has a length already, or is not at `offset` any more. */
export async function setLength(
  db: Db,
  { id, offset, length }: { id: string; offset: number; length: number },
): Promise<UploadRow | undefined> {
  const [row] = await db
    .update(uploads)
    .set({ length })
    .where(
      and(
        eq(uploads.id, id),
        eq(uploads.state, 'open'),
        isNull(uploads.length),
        eq(uploads.offset, offset),
      ),
    )
    .returning();
  return row;
}

/** Lowers the recorded offset to what the store holds, and raises the fence against writers that saw the old one. */
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

/** Terminates the open uploads of the video, and those that are being joined, and returns their ids. */
export async function terminateUploadsOf(db: Db, videoId: string): Promise<string[]> {
  const isBeingJoined = and(eq(uploads.state, 'complete'), isPartialRow);
  const rows = await db
    .update(uploads)
    .set(ended('terminated'))
    .where(and(eq(uploads.videoId, videoId), or(eq(uploads.state, 'open'), isBeingJoined)))
    .returning({ id: uploads.id });
  return rows.map((row) => row.id);
}

/** The column values of an upload that ends with `state`. */
export function ended(state: Exclude<UploadState, 'open'>) {
  return {
    state,
    fence: sql`${uploads.fence} + 1`,
    expiresAt: state === 'complete' ? lifetime : keptWhenEnded,
    ...(state === 'complete' && { completedAt: sql`clock_timestamp()` }),
  };
}
