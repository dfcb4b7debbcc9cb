import { and, eq, isNull, max } from 'drizzle-orm';
import { contentKeys, renditions, revisions } from '../videos/revision-table.js';
/** Removes the revisions that never were published, and answers their numbers. */
export async function deleteUnpublishedRevisions(db, videoId) {
    const rows = await db
        .delete(revisions)
        .where(and(eq(revisions.videoId, videoId), isNull(revisions.publishedAt)))
        .returning({ rev: revisions.rev });
    return rows.map(({ rev }) => rev);
}
export async function lastRevision(db, videoId) {
    const [row] = await db.select({ rev: max(revisions.rev) }).from(revisions).where(eq(revisions.videoId, videoId));
    return row?.rev ?? 0;
}
export async function insertRevision(db, revision) {
    await db.insert(revisions).values(revision);
}
/** Whether the revision is there and still unpublished: its row is what a worker holds a video by. */
export async function isUnpublished(db, { videoId, rev }) {
    const rows = await db.select({ rev: revisions.rev }).from(revisions).where(unpublished(videoId, rev)).for('update');
    return rows.length === 1;
}
export async function publishRevision(db, { videoId, rev }, changes) {
    await db
        .update(revisions)
        .set({ ...changes, publishedAt: new Date() })
        .where(unpublished(videoId, rev));
}
export async function insertRenditions(db, rows) {
    await db.insert(renditions).values(rows);
}
export async function insertContentKey(db, key) {
    await db.insert(contentKeys).values(key);
}
function unpublished(videoId, rev) {
    return and(eq(revisions.videoId, videoId), eq(revisions.rev, rev), isNull(revisions.publishedAt));
}
