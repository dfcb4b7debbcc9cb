import { and, asc, eq, isNotNull, lt } from 'drizzle-orm';
import type { Db } from '../../platform/database/database.js';
import {
  contentKeys,
  renditions,
  revisions,
  type ContentKeyRow,
  type RenditionRow,
  type RevisionRow,
} from '../videos/revision-table.js';
import type { RevisionAddress } from '../videos/storage-keys.js';
import { playAuthUses } from './playback-table.js';

/** The revision, once it is published. */
export async function findRevision(
  db: Db,
  { appId, videoId, rev }: RevisionAddress,
): Promise<RevisionRow | undefined> {
  const [row] = await db
    .select()
    .from(revisions)
    .where(
      and(
        eq(revisions.videoId, videoId),
        eq(revisions.rev, rev),
        eq(revisions.appId, appId),
        isNotNull(revisions.publishedAt),
      ),
    );
  return row;
}

export async function selectRenditions(
  db: Db,
  { appId, videoId, rev }: RevisionAddress,
): Promise<RenditionRow[]> {
  return db
    .select()
    .from(renditions)
    .where(
      and(eq(renditions.videoId, videoId), eq(renditions.rev, rev), eq(renditions.appId, appId)),
    )
    .orderBy(asc(renditions.bandwidth), asc(renditions.name));
}

export async function findContentKey(
  db: Db,
  appId: string,
  id: string,
): Promise<ContentKeyRow | undefined> {
  const [row] = await db
    .select()
    .from(contentKeys)
    .where(and(eq(contentKeys.id, id), eq(contentKeys.appId, appId)));
  return row;
}

/** Answers false when `id` was used before. */
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
