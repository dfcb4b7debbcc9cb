import { and, isNotNull, isNull, lt } from 'drizzle-orm';
import type { Db } from '../../platform/database/database.js';
import type { VideoJob, VideoQueue } from '../videos/video-queues.js';
import { videos } from '../videos/video-table.js';

const maxSilent = 1000;

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
    .limit(maxSilent);
  return rows.flatMap(({ key, queue, ...video }) =>
    key !== null && queue !== null ? [{ ...video, key, queue }] : [],
  );
}
