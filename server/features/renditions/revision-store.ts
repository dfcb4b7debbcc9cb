import { and, eq, isNotNull, isNull, lt, max } from 'drizzle-orm';
import type { Db } from '../../platform/database/database.js';
import { contentKeys, renditions, revisions, type RevisionRow } from '../videos/revision-table.js';
import type { RevisionAddress } from '../videos/storage-keys.js';
import type { VideoJob, VideoQueue } from '../videos/video-queues.js';
import { videos } from '../videos/video-table.js';

const mostSilent = 1000;

/** Removes the revisions that never were published, and answers their numbers. */
export async function deleteUnpublishedRevisions(db: Db, videoId: string): Promise<number[]> {
  const rows = await db
    .delete(revisions)
    .where(and(eq(revisions.videoId, videoId), isNull(revisions.publishedAt)))
    .returning({ rev: revisions.rev });
  return rows.map(({ rev }) => rev);
}

export async function lastRevision(db: Db, videoId: string): Promise<number> {
  const [row] = await db
    .select({ rev: max(revisions.rev) })
    .from(revisions)
    .where(eq(revisions.videoId, videoId));
  return row?.rev ?? 0;
}

export async function insertRevision(
  db: Db,
  revision: typeof revisions.$inferInsert,
): Promise<void> {
  await db.insert(revisions).values(revision);
}

/** Whether the revision is there and still unpublished: its row is what a worker holds a video by. */
export async function isUnpublished(db: Db, { videoId, rev }: RevisionAddress): Promise<boolean> {
  const rows = await db
    .select({ rev: revisions.rev })
    .from(revisions)
    .where(unpublished(videoId, rev))
    .for('update');
  return rows.length === 1;
}

export async function isSourceCopy(db: Db, { videoId, rev }: RevisionAddress): Promise<boolean> {
  const [row] = await db
    .select({ isSourceCopy: revisions.isSourceCopy })
    .from(revisions)
    .where(and(eq(revisions.videoId, videoId), eq(revisions.rev, rev)));
  return row?.isSourceCopy ?? false;
}

export async function publishRevision(
  db: Db,
  { videoId, rev }: RevisionAddress,
  changes: Pick<
    RevisionRow,
    'contentKeyId' | 'duration' | 'hasPoster' | 'storyboard' | 'isSourceCopy'
  >,
): Promise<void> {
  await db
    .update(revisions)
    .set({ ...changes, publishedAt: new Date() })
    .where(unpublished(videoId, rev));
}

export async function insertRenditions(
  db: Db,
  rows: (typeof renditions.$inferInsert)[],
): Promise<void> {
  await db.insert(renditions).values(rows);
}

export async function insertContentKey(
  db: Db,
  key: typeof contentKeys.$inferInsert,
): Promise<void> {
  await db.insert(contentKeys).values(key);
}

/** Videos that have a job, and of which nothing was heard since `before`. */
export async function selectSilentVideos(
  db: Db,
  before: Date,
): Promise<(VideoJob & { queue: VideoQueue })[]> {
  const rows = await db
    .select({ appId: videos.appId, videoId: videos.id, key: videos.jobKey, queue: videos.jobQueue })
    .from(videos)
    .where(and(isNotNull(videos.jobQueue), isNull(videos.deletedAt), lt(videos.updatedAt, before)))
    .orderBy(videos.updatedAt)
    .limit(mostSilent);
  return rows.flatMap(({ key, queue, ...video }) =>
    key !== null && queue !== null ? [{ ...video, key, queue }] : [],
  );
}

function unpublished(videoId: string, rev: number) {
  return and(eq(revisions.videoId, videoId), eq(revisions.rev, rev), isNull(revisions.publishedAt));
}
