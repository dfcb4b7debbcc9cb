import { and, asc, desc, eq, lt } from 'drizzle-orm';
import type { Db } from '../../platform/database/database.js';
import { videoHistory } from './video-table.js';

export type HistoryRow = typeof videoHistory.$inferSelect;
export type NewHistoryItem = Omit<typeof videoHistory.$inferInsert, 'id' | 'appId' | 'videoId'>;

/** Older items of a video go: one that is processed again every day must not fill the database. */
const maxItems = 500;

/** An item of what began `at` and has ended now. */
export function endedItem(
  { at, ...item }: Omit<NewHistoryItem, 'state' | 'ms'>,
  state: NewHistoryItem['state'],
): NewHistoryItem {
  return { ...item, at, state, ms: Math.max(0, Date.now() - at.getTime()) };
}

/** Adds to a video's history, in the transaction of the change that it tells of. */
export async function insertHistory(
  db: Db,
  { appId, videoId }: { appId: string; videoId: string },
  items: readonly NewHistoryItem[],
): Promise<void> {
  if (items.length === 0) return;
  await db.insert(videoHistory).values(items.map((item) => ({ appId, videoId, ...item })));
  const [oldest] = await db
    .select({ id: videoHistory.id })
    .from(videoHistory)
    .where(eq(videoHistory.videoId, videoId))
    .orderBy(desc(videoHistory.id))
    .offset(maxItems - 1)
    .limit(1);
  if (oldest)
    await db
      .delete(videoHistory)
      .where(and(eq(videoHistory.videoId, videoId), lt(videoHistory.id, oldest.id)));
}

/** Oldest first. */
export async function selectHistory(
  db: Db,
  { appId, videoId }: { appId: string; videoId: string },
): Promise<HistoryRow[]> {
  return db
    .select()
    .from(videoHistory)
    .where(and(eq(videoHistory.videoId, videoId), eq(videoHistory.appId, appId)))
    .orderBy(asc(videoHistory.id));
}

export async function deleteHistory(db: Db, videoId: string): Promise<void> {
  await db.delete(videoHistory).where(eq(videoHistory.videoId, videoId));
}
