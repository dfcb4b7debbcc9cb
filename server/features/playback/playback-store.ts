import { lt } from 'drizzle-orm';
import type { Db } from '../../platform/database/database.js';
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
