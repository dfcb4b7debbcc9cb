import { and, asc, eq, isNotNull, isNull, sql } from 'drizzle-orm';
import type { Db } from '../../platform/database/database.js';
import { videos } from './video-table.js';

export interface DueSource {
  appId: string;
  videoId: string;
  sourceKey: string;
  size: number;
}

/** Of several workers, each is to read another one. */
const candidates = 10;

/** One of the sources that were checked the longest ago, if that is `hours` or more. */
export async function selectDueSource(db: Db, hours: number): Promise<DueSource | undefined> {
  const oldest = db
    .select({
      appId: videos.appId,
      videoId: sql<string>`${videos.id}`.as('video_id'),
      sourceKey: videos.sourceKey,
      size: videos.size,
    })
    .from(videos)
    .where(
      and(
        isNotNull(videos.sourceKey),
        isNotNull(videos.size),
        isNull(videos.deletedAt),
        sql`${videos.sourceCheckedAt} <= clock_timestamp() - ${hours}::double precision * interval '1 hour'`,
      ),
    )
    .orderBy(asc(videos.sourceCheckedAt))
    .limit(candidates)
    .as('oldest');
  const [row] = await db
    .select()
    .from(oldest)
    .orderBy(sql`random()`)
    .limit(1);
  return row as DueSource | undefined;
}

/** No change that anybody is told of. */
export async function setSourceChecked(db: Db, videoId: string): Promise<void> {
  await db
    .update(videos)
    .set({ sourceCheckedAt: sql`clock_timestamp()` })
    .where(eq(videos.id, videoId));
}
