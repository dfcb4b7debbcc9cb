import { and, asc, eq, gte, inArray, isNotNull, isNull, sql, type SQL } from 'drizzle-orm';
import type { Db } from '../../platform/database/database.js';
import { videos, type VideoRow } from './video-table.js';

export type NewVideo = typeof videos.$inferInsert;
export type VideoChanges = Partial<
  Omit<VideoRow, 'id' | 'appId' | 'version' | 'createdAt' | 'updatedAt'>
>;

export async function insertVideo(db: Db, video: NewVideo): Promise<VideoRow> {
  const [row] = await db.insert(videos).values(video).returning();
  return row as VideoRow;
}

/** The video, unless it belongs to another app or is deleted. */
export async function findVideo(db: Db, appId: string, id: string): Promise<VideoRow | undefined> {
  const [row] = await db.select().from(videos).where(isLive(appId, id));
  return row;
}

/** As `findVideo`, and holds the row against other transactions until this one ends. */
export async function lockVideo(db: Db, appId: string, id: string): Promise<VideoRow | undefined> {
  const [row] = await db.select().from(videos).where(isLive(appId, id)).for('update');
  return row;
}

/** Every change of a row goes through here: version and `updated_at` move with it. */
export async function updateVideo(
  db: Db,
  appId: string,
  id: string,
  changes: VideoChanges,
): Promise<VideoRow | undefined> {
  const [row] = await db
    .update(videos)
    .set({ ...changes, version: sql`${videos.version} + 1`, updatedAt: sql`clock_timestamp()` })
    .where(isLive(appId, id))
    .returning();
  return row;
}

/** The clock that `updated_at` is written by; this process may have another one. */
export async function readDatabaseClock(db: Db): Promise<Date> {
  const { rows } = await db.execute<{ now: number }>(
    sql`select extract(epoch from clock_timestamp())::float8 as now`,
  );
  return new Date((rows[0]?.now ?? 0) * 1000);
}

/** No change of the video that anybody is told of: until then its file may still come. */
export async function setUploadUntil(db: Db, id: string, until: Date): Promise<void> {
  await db.update(videos).set({ uploadUntil: until }).where(eq(videos.id, id));
}

/** No change that anybody is told of, as the file is the same. */
export async function setSourceDigest(
  db: Db,
  { videoId, sourceKey, sha256 }: { videoId: string; sourceKey: string; sha256: string },
): Promise<void> {
  await db
    .update(videos)
    .set({ sha256 })
    .where(and(eq(videos.id, videoId), eq(videos.sourceKey, sourceKey)));
}

/** Videos of which the digest of the source is not known, a minute after their source came. Any of them, so that one without its file is in the way of no other. */
export async function selectUndigested(
  db: Db,
  limit: number,
): Promise<{ id: string; size: number; sourceKey: string }[]> {
  const rows = await db
    .select({ id: videos.id, size: videos.size, sourceKey: videos.sourceKey })
    .from(videos)
    .where(
      and(
        isNull(videos.sha256),
        isNull(videos.sourceFault),
        isNotNull(videos.sourceKey),
        isNull(videos.deletedAt),
        sql`${videos.updatedAt} < clock_timestamp() - interval '1 minute'`,
      ),
    )
    .orderBy(sql`random()`)
    .limit(limit);
  return rows.flatMap(({ id, size, sourceKey }) =>
    size === null || sourceKey === null ? [] : [{ id, size, sourceKey }],
  );
}

/** Rows of the apps changed since `since`, deleted ones too, oldest change first. */
export async function selectChangedVideos(
  db: Db,
  appIds: readonly string[],
  since: Date,
  limit: number,
): Promise<VideoRow[]> {
  return db
    .select()
    .from(videos)
    .where(and(inArray(videos.appId, [...appIds]), gte(videos.updatedAt, since)))
    .orderBy(asc(videos.updatedAt))
    .limit(limit);
}

/** The app's videos that wait or are worked on, those first that have done so the longest. */
export async function selectVideosWithJob(
  db: Db,
  appId: string,
  limit: number,
): Promise<VideoRow[]> {
  return db
    .select()
    .from(videos)
    .where(and(eq(videos.appId, appId), isNotNull(videos.jobQueue), isNull(videos.deletedAt)))
    .orderBy(asc(videos.updatedAt))
    .limit(limit);
}

function isLive(appId: string, id: string): SQL | undefined {
  return and(eq(videos.id, id), eq(videos.appId, appId), isNull(videos.deletedAt));
}
