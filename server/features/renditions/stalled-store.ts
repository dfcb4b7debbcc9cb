import { and, isNotNull, isNull, lt } from 'drizzle-orm';
import type { Db } from '../../platform/database/database.js';
import type { VideoJob, VideoQueue } from '../videos/video-queues.js';
import { videos } from '../videos/video-table.js';

const maxSilent = 1000;

interface SilentVideo extends VideoJob {
  queue: VideoQueue;
  /** Its upload has ended, but not the copy that was made meanwhile. */
  isCutOff: boolean;
}

/** Videos that have a job, and of which nothing was heard since `before`. */
export async function selectSilentVideos(db: Db, before: Date): Promise<SilentVideo[]> {
  const rows = await db
    .select({
      ...{ appId: videos.appId, videoId: videos.id, key: videos.jobKey },
      ...{ queue: videos.jobQueue, sourceKey: videos.sourceKey },
    })
    .from(videos)
    .where(and(isNotNull(videos.jobQueue), isNull(videos.deletedAt), lt(videos.updatedAt, before)))
    .orderBy(videos.updatedAt)
    .limit(maxSilent);
  return rows.flatMap(({ appId, videoId, key, queue, ...row }) => {
    if (key === null || queue === null) return [];
    const isCutOff = queue === 'copy-upload' && row.sourceKey !== null;
    return [{ appId, videoId, key, queue, isCutOff }];
  });
}
