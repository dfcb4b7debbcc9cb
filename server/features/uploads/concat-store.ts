import { and, eq, inArray, isNotNull, lt, sql } from 'drizzle-orm';
import type { Db } from '../../platform/database/database.js';
import { ended, isPartialRow, lifetime } from './upload-store.js';
import { uploads, type FinalUpload, type UploadRow } from './upload-table.js';

/** The partial uploads of the video that still take bytes, or wait for a final upload. */
export function selectOpenPartials(db: Db, videoId: string): Promise<UploadRow[]> {
  return db
    .select()
    .from(uploads)
    .where(and(eq(uploads.videoId, videoId), eq(uploads.state, 'open'), isPartialRow));
}

/** Terminates partial uploads that nobody has written to for ten minutes, and returns their ids. */
export async function terminateIdlePartials(db: Db, videoId: string): Promise<string[]> {
  const isIdle = lt(uploads.expiresAt, sql`${lifetime} - interval '10 minutes'`);
  return terminate(db, and(eq(uploads.videoId, videoId), isPartialRow, isIdle));
}

/** Terminates the open partial uploads of the video, and returns their ids. */
export async function terminateOpenPartials(db: Db, videoId: string): Promise<string[]> {
  return terminate(db, and(eq(uploads.videoId, videoId), isPartialRow));
}

async function terminate(db: Db, which: ReturnType<typeof and>): Promise<string[]> {
  const rows = await db
    .update(uploads)
    .set(ended('terminated'))
    .where(and(eq(uploads.state, 'open'), which))
    .returning({ id: uploads.id });
  return rows.map((row) => row.id);
}

export function selectUploads(db: Db, ids: readonly string[]): Promise<UploadRow[]> {
  return db
    .select()
    .from(uploads)
    .where(inArray(uploads.id, [...ids]));
}

/** The final upload of the video that is not joined yet. */
export async function findOpenFinal(db: Db, videoId: string): Promise<FinalUpload | undefined> {
  const [row] = await db
    .select()
    .from(uploads)
    .where(and(eq(uploads.videoId, videoId), eq(uploads.state, 'open'), isNotNull(uploads.parts)));
  return row as FinalUpload | undefined;
}

/** The final upload of the video, joined or not, of exactly these parts. */
export async function findFinalOf(
  db: Db,
  videoId: string,
  parts: readonly string[],
): Promise<FinalUpload | undefined> {
  const [row] = await db
    .select()
    .from(uploads)
    .where(
      and(
        eq(uploads.videoId, videoId),
        inArray(uploads.state, ['open', 'complete']),
        eq(uploads.parts, [...parts]),
      ),
    );
  return row as FinalUpload | undefined;
}

/** Final uploads that are not joined. */
export async function selectUnjoined(db: Db): Promise<FinalUpload[]> {
  const rows = await db
    .select()
    .from(uploads)
    .where(and(eq(uploads.state, 'open'), isNotNull(uploads.parts)));
  return rows as FinalUpload[];
}

/** Keeps the partial uploads as long as the final one that was just made of them. */
export async function refreshParts(db: Db, ids: readonly string[]): Promise<void> {
  await db
    .update(uploads)
    .set({ expiresAt: lifetime })
    .where(and(inArray(uploads.id, [...ids]), eq(uploads.state, 'open')));
}

/** The partial uploads take no bytes any more: what they have is being moved into the final upload. */
export async function closeParts(db: Db, ids: readonly string[]): Promise<void> {
  await db
    .update(uploads)
    .set(ended('complete'))
    .where(and(inArray(uploads.id, [...ids]), eq(uploads.state, 'open')));
}
