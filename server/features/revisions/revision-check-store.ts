import { and, asc, eq, isNotNull, isNull, sql } from 'drizzle-orm';
import type { RevisionAddress } from '../../domain/storage-keys.js';
import type { Db } from '../../platform/database/database.js';
import { videos } from '../videos/video-table.js';
import { renditions, revisions } from './revision-table.js';

/** Of several workers, each is to read another one. */
const candidates = 10;

/** One of the revisions that are played and were checked the longest ago, if that is `hours` or more. */
export async function selectDueRevision(
  db: Db,
  hours: number,
): Promise<RevisionAddress | undefined> {
  const oldest = db
    .select({ appId: revisions.appId, videoId: revisions.videoId, rev: revisions.rev })
    .from(revisions)
    .innerJoin(videos, and(eq(videos.id, revisions.videoId), eq(videos.currentRev, revisions.rev)))
    .where(
      and(
        isNotNull(revisions.publishedAt),
        eq(revisions.isGrowing, false),
        isNull(videos.deletedAt),
        isNull(videos.jobKey),
        sql`${revisions.checkedAt} <= clock_timestamp() - ${hours}::double precision * interval '1 hour'`,
      ),
    )
    .orderBy(asc(revisions.checkedAt))
    .limit(candidates)
    .as('oldest');
  const [row] = await db
    .select()
    .from(oldest)
    .orderBy(sql`random()`)
    .limit(1);
  return row;
}

export async function setRevisionChecked(db: Db, { videoId, rev }: RevisionAddress): Promise<void> {
  await db
    .update(revisions)
    .set({ checkedAt: sql`clock_timestamp()` })
    .where(and(eq(revisions.videoId, videoId), eq(revisions.rev, rev)));
}

export async function setRenditionDigest(db: Db, id: string, digest: Buffer): Promise<void> {
  await db
    .update(renditions)
    .set({ digest })
    .where(and(eq(renditions.id, id), isNull(renditions.digest)));
}
