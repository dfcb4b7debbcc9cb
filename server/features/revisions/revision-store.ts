import { and, asc, eq, inArray, isNotNull, isNull, max, or, sql, type SQL } from 'drizzle-orm';
import { keyIdsOf } from '../../domain/key-changes.js';
import type { RevisionAddress } from '../../domain/storage-keys.js';
import type { Db } from '../../platform/database/database.js';
import {
  contentKeys,
  renditions,
  revisions,
  type ContentKeyRow,
  type RenditionRow,
  type RevisionRow,
} from './revision-table.js';

/** The revisions of which no worker has made the whole. */
export async function selectOpenRevisions(
  db: Db,
  videoId: string,
): Promise<Pick<RevisionRow, 'rev' | 'protection'>[]> {
  return db
    .select({ rev: revisions.rev, protection: revisions.protection })
    .from(revisions)
    .where(and(eq(revisions.videoId, videoId), isOpen()));
}

export async function hasRevision(db: Db, revision: RevisionAddress): Promise<boolean> {
  const rows = await db.select({ rev: revisions.rev }).from(revisions).where(isRevision(revision));
  return rows.length === 1;
}

export async function lastRevision(db: Db, videoId: string): Promise<number> {
  const [row] = await db
    .select({ rev: max(revisions.rev) })
    .from(revisions)
    .where(eq(revisions.videoId, videoId));
  return row?.rev ?? 0;
}

export async function insertRevision(
  db: Db,
  revision: typeof revisions.$inferInsert,
): Promise<void> {
  await db.insert(revisions).values(revision);
}

/**
 * Whether the revision exists and is still being made. Locks its row: the worker that processes the video owns the row,
 * so another worker cannot delete the revision before the transaction ends.
 */
export async function isBeingMade(db: Db, { videoId, rev }: RevisionAddress): Promise<boolean> {
  const rows = await db
    .select({ rev: revisions.rev })
    .from(revisions)
    .where(openRevision(videoId, rev))
    .for('update');
  return rows.length === 1;
}

export async function isInterim(db: Db, { videoId, rev }: RevisionAddress): Promise<boolean> {
  const [row] = await db
    .select({ isInterim: revisions.isInterim })
    .from(revisions)
    .where(and(eq(revisions.videoId, videoId), eq(revisions.rev, rev)));
  return row?.isInterim ?? false;
}

/** What is said of a revision when it is published. */
export type RevisionFacts = Pick<
  RevisionRow,
  'duration' | 'textTracks' | 'chapters' | 'isInterim' | 'isGrowing' | 'isUnproven'
> &
  RevisionImages;

export type RevisionImages = Partial<Pick<RevisionRow, 'hasPoster' | 'storyboard'>>;

/** They are durable. */
export async function writeImages(
  db: Db,
  revision: RevisionAddress,
  images: RevisionImages,
): Promise<void> {
  await db.update(revisions).set(images).where(isRevision(revision));
}

/** Also of one that has grown since it was published. */
export async function publishRevision(
  db: Db,
  { videoId, rev }: RevisionAddress,
  changes: RevisionFacts & Pick<RevisionRow, 'protection'>,
): Promise<void> {
  await db
    .update(revisions)
    .set({
      ...changes,
      publishedAt: sql`coalesce(${revisions.publishedAt}, ${new Date().toISOString()}::timestamptz)`,
    })
    .where(openRevision(videoId, rev));
}

/** Takes back what a revision has published while it was growing; it is being made as before. */
export async function unpublishRevision(db: Db, revision: RevisionAddress): Promise<void> {
  await deleteRenditions(db, revision);
  await db
    .update(revisions)
    .set({
      ...{ publishedAt: null, isGrowing: false, isUnproven: false },
      ...{ hasPoster: false, storyboard: null },
    })
    .where(isRevision(revision));
}

/** In place of what was said of the same renditions before. */
export async function writeRenditions(
  db: Db,
  rows: (typeof renditions.$inferInsert)[],
): Promise<void> {
  for (const row of rows) {
    const { id: _, ...set } = row;
    await db
      .insert(renditions)
      .values(row)
      .onConflictDoUpdate({
        target: [renditions.videoId, renditions.rev, renditions.kind, renditions.name],
        set,
      });
  }
}

/** Those that are not there yet. */
export async function insertContentKeys(
  db: Db,
  keys: (typeof contentKeys.$inferInsert)[],
): Promise<void> {
  if (keys.length > 0) await db.insert(contentKeys).values(keys).onConflictDoNothing();
}

/** Deletes the content keys of a video. Its segments, also downloaded copies, can then no longer be decrypted. */
export async function deleteContentKeys(db: Db, videoId: string): Promise<void> {
  await db
    .update(renditions)
    .set({ contentKeyId: null, keyChanges: null })
    .where(eq(renditions.videoId, videoId));
  await db.delete(contentKeys).where(eq(contentKeys.videoId, videoId));
}

/** Records that URLs of the revision are valid until `until`: if it is superseded, it is not deleted before. */
export async function extendAddressesUntil(
  db: Db,
  revision: RevisionAddress,
  until: Date,
): Promise<void> {
  await db
    .update(revisions)
    .set({
      addressesUntil: sql`greatest(${revisions.addressesUntil}, ${until.toISOString()}::timestamptz)`,
    })
    .where(isRevision(revision));
}

export async function readAddressesUntil(
  db: Db,
  revision: RevisionAddress,
): Promise<Date | undefined> {
  const [row] = await db
    .select({ until: revisions.addressesUntil })
    .from(revisions)
    .where(isRevision(revision));
  return row?.until ?? undefined;
}

/** Deletes the revision with its renditions and their content keys. */
export async function deleteRevision(db: Db, revision: RevisionAddress): Promise<void> {
  await deleteRenditions(db, revision);
  await db.delete(revisions).where(isRevision(revision));
}

/** With their content keys. */
async function deleteRenditions(db: Db, revision: RevisionAddress): Promise<void> {
  const deleted = await db
    .delete(renditions)
    .where(isOfRevision(revision))
    .returning({ contentKeyId: renditions.contentKeyId, keyChanges: renditions.keyChanges });
  const keyIds = deleted.flatMap(keyIdsOf);
  if (keyIds.length > 0) await db.delete(contentKeys).where(inArray(contentKeys.id, keyIds));
}

function isRevision({ appId, videoId, rev }: RevisionAddress): SQL | undefined {
  return and(eq(revisions.videoId, videoId), eq(revisions.rev, rev), eq(revisions.appId, appId));
}

function isOfRevision({ appId, videoId, rev }: RevisionAddress): SQL | undefined {
  return and(eq(renditions.videoId, videoId), eq(renditions.rev, rev), eq(renditions.appId, appId));
}

/** The revision, or undefined if it does not exist or is not published. */
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

export async function selectRenditions(db: Db, revision: RevisionAddress): Promise<RenditionRow[]> {
  return db
    .select()
    .from(renditions)
    .where(isOfRevision(revision))
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

export async function selectContentKeys(
  db: Db,
  appId: string,
  ids: readonly string[],
): Promise<ContentKeyRow[]> {
  return db
    .select()
    .from(contentKeys)
    .where(and(inArray(contentKeys.id, [...ids]), eq(contentKeys.appId, appId)));
}

/** The keys of the published revisions of a video, once for each rendition that they decrypt. */
export async function selectVideoKeys(
  db: Db,
  appId: string,
  videoId: string,
): Promise<{ key: ContentKeyRow; rendition: RenditionRow }[]> {
  return db
    .select({ key: contentKeys, rendition: renditions })
    .from(renditions)
    .innerJoin(contentKeys, eq(contentKeys.id, renditions.contentKeyId))
    .innerJoin(
      revisions,
      and(eq(revisions.videoId, renditions.videoId), eq(revisions.rev, renditions.rev)),
    )
    .where(
      and(
        eq(renditions.videoId, videoId),
        eq(renditions.appId, appId),
        isNotNull(revisions.publishedAt),
      ),
    );
}

function openRevision(videoId: string, rev: number): SQL | undefined {
  return and(eq(revisions.videoId, videoId), eq(revisions.rev, rev), isOpen());
}

function isOpen(): SQL | undefined {
  return or(
    isNull(revisions.publishedAt),
    eq(revisions.isGrowing, true),
    eq(revisions.isUnproven, true),
  );
}
