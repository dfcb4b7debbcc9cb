import { and, asc, eq, isNotNull, lt } from 'drizzle-orm';
import { contentKeys, renditions, revisions, } from '../videos/revision-table.js';
import { playAuthUses } from './playback-table.js';
/** The revision, once it is published. */
export async function findRevision(db, { appId, videoId, rev }) {
    const [row] = await db
        .select()
        .from(revisions)
        .where(and(eq(revisions.videoId, videoId), eq(revisions.rev, rev), eq(revisions.appId, appId), isNotNull(revisions.publishedAt)));
    return row;
}
export async function selectRenditions(db, { appId, videoId, rev }) {
    return db
        .select()
        .from(renditions)
        .where(and(eq(renditions.videoId, videoId), eq(renditions.rev, rev), eq(renditions.appId, appId)))
        .orderBy(asc(renditions.bandwidth), asc(renditions.name));
}
export async function findContentKey(db, appId, id) {
    const [row] = await db
        .select()
        .from(contentKeys)
        .where(and(eq(contentKeys.id, id), eq(contentKeys.appId, appId)));
    return row;
}
/** Answers false when `id` was used before. */
export async function insertPlayAuthUse(db, use) {
    const inserted = await db.insert(playAuthUses).values(use).onConflictDoNothing().returning({ id: playAuthUses.id });
    return inserted.length === 1;
}
export async function deleteExpiredPlayAuthUses(db, now) {
    await db.delete(playAuthUses).where(lt(playAuthUses.expiresAt, now));
}
