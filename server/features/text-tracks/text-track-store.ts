import { and, asc, eq, sql, type SQL } from 'drizzle-orm';
import type { Chapter } from '../../domain/tracks.js';
import type { Db } from '../../platform/database/database.js';
import { textTracks, videoChapters, type TextTrackRow } from './text-track-table.js';

export interface VideoAddress {
  appId: string;
  videoId: string;
}

/** The oldest first. */
export async function selectTextTracks(
  db: Db,
  { appId, videoId }: VideoAddress,
): Promise<TextTrackRow[]> {
  return db
    .select()
    .from(textTracks)
    .where(and(eq(textTracks.videoId, videoId), eq(textTracks.appId, appId)))
    .orderBy(asc(textTracks.id));
}

export async function insertTextTrack(
  db: Db,
  track: typeof textTracks.$inferInsert,
): Promise<TextTrackRow> {
  const [row] = await db.insert(textTracks).values(track).returning();
  return row as TextTrackRow;
}

export async function updateTextTrack(
  db: Db,
  video: VideoAddress,
  id: string,
  changes: Partial<
    Pick<TextTrackRow, 'language' | 'label' | 'kind' | 'fileId' | 'cues' | 'leftOut'>
  >,
): Promise<TextTrackRow | undefined> {
  const [row] = await db
    .update(textTracks)
    .set({ ...changes, updatedAt: sql`clock_timestamp()` })
    .where(isTrack(video, id))
    .returning();
  return row;
}

export async function deleteTextTrack(
  db: Db,
  video: VideoAddress,
  id: string,
): Promise<TextTrackRow | undefined> {
  const [row] = await db.delete(textTracks).where(isTrack(video, id)).returning();
  return row;
}

/** Undefined where the video has those of its file. */
export async function findChapters(
  db: Db,
  { appId, videoId }: VideoAddress,
): Promise<Chapter[] | undefined> {
  const [row] = await db
    .select({ items: videoChapters.items })
    .from(videoChapters)
    .where(and(eq(videoChapters.videoId, videoId), eq(videoChapters.appId, appId)));
  return row?.items;
}

export async function writeChapters(
  db: Db,
  { appId, videoId }: VideoAddress,
  items: Chapter[],
): Promise<void> {
  await db
    .insert(videoChapters)
    .values({ appId, videoId, items })
    .onConflictDoUpdate({ target: videoChapters.videoId, set: { items } });
}

export async function deleteChapters(db: Db, videoId: string): Promise<void> {
  await db.delete(videoChapters).where(eq(videoChapters.videoId, videoId));
}

/** Of a deleted video. */
export async function deleteAllTexts(db: Db, videoId: string): Promise<void> {
  await db.delete(textTracks).where(eq(textTracks.videoId, videoId));
  await deleteChapters(db, videoId);
}

function isTrack({ appId, videoId }: VideoAddress, id: string): SQL | undefined {
  return and(eq(textTracks.id, id), eq(textTracks.videoId, videoId), eq(textTracks.appId, appId));
}
