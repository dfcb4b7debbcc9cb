import { and, eq, isNotNull, isNull, ne } from 'drizzle-orm';
import type { Embed } from '../../../src/contract/videos.js';
import type { Db } from '../../platform/database/database.js';
import { videos, type VideoRow } from '../videos/video-table.js';

export type OpenVideo = VideoRow & { embed: Embed };

/** The video, of whatever app, where its owner has opened it for embedding; read anew each time, so that closing holds at once. */
export async function findOpenVideo(db: Db, id: string): Promise<OpenVideo | undefined> {
  const isOpen = and(
    isNotNull(videos.embed),
    isNull(videos.deletedAt),
    ne(videos.status, 'blocked'),
  );
  const [row] = await db
    .select()
    .from(videos)
    .where(and(eq(videos.id, id), isOpen));
  return row as OpenVideo | undefined;
}
