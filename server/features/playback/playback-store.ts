import { and, eq, inArray, isNotNull, lt } from 'drizzle-orm';
import type { Db } from '../../platform/database/database.js';
import { renditions, revisions, type RenditionRow } from '../revisions/revision-table.js';
import { playAuthUses } from './playback-table.js';

/** Returns false when `id` was used before. */
export async function insertPlayAuthUse(
  db: Db,
  use: typeof playAuthUses.$inferInsert,
): Promise<boolean> {
  const inserted = await db
    .insert(playAuthUses)
    .values(use)
    .onConflictDoNothing()
    .returning({ id: playAuthUses.id });
  return inserted.length === 1;
}

export async function deleteExpiredPlayAuthUses(db: Db, now: Date): Promise<void> {
  await db.delete(playAuthUses).where(lt(playAuthUses.expiresAt, now));
}

/** Those of all published revisions that are encrypted for key systems: players may still hold an older manifest. */
export async function selectLicensedRenditions(
  db: Db,
  { appId, videoId }: { appId: string; videoId: string },
): Promise<RenditionRow[]> {
  const rows = await db
    .select({ rendition: renditions })
    .from(renditions)
    .innerJoin(
      revisions,
      and(eq(revisions.videoId, renditions.videoId), eq(revisions.rev, renditions.rev)),
    )
    .where(
      and(
        eq(renditions.appId, appId),
        eq(renditions.videoId, videoId),
        inArray(revisions.protection, ['cbcs', 'cenc']),
        isNotNull(revisions.publishedAt),
      ),
    );
  return rows.map(({ rendition }) => rendition);
}
