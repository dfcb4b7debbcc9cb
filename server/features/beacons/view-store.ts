import { and, desc, eq, gte, inArray, isNotNull, lt, sql, type SQL } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import type { Db } from '../../platform/database/database.js';
import { views, type ViewState } from './view-table.js';

/** Of one video, those that began in a time. */
export interface ViewsOfVideo {
  appId: string;
  videoId: string;
  from: Date;
  to: Date;
}

const maxGroups = 20;
const deletedAtOnce = 10_000;

const replaced = {
  ...newest(views.sequence, views.startupMs, views.watchMs, views.stallCount, views.stallMs),
  ...newest(views.seekCount, views.bitRate, views.height, views.droppedFrames, views.totalFrames),
  ...newest(views.engine, views.error, views.ended, views.watched),
};

function newest(...columns: PgColumn[]): Record<string, SQL> {
  const names = Object.entries(views);
  return Object.fromEntries(
    columns.map((column) => {
      const [key = ''] = names.find(([, known]) => known === column) ?? [];
      return [key, sql.raw(`excluded.${column.name}`)];
    }),
  );
}

/** Each state is of another view. A state that is older than the stored one, or the same, changes nothing. */
export async function upsertViews(db: Db, states: readonly ViewState[]): Promise<void> {
  await db
    .insert(views)
    .values([...states])
    .onConflictDoUpdate({
      target: views.id,
      set: replaced,
      setWhere: sql`${views.sequence} < excluded.sequence`,
    });
}

export async function deleteViewsOf(db: Db, videoId: string): Promise<void> {
  await db.delete(views).where(eq(views.videoId, videoId));
}

/** Some of those that began before `before`. @returns whether there may be more */
export async function deleteOldViews(db: Db, before: Date): Promise<boolean> {
  const old = db
    .select({ id: views.id })
    .from(views)
    .where(lt(views.startedAt, before))
    .limit(deletedAtOnce);
  const deleted = await db.delete(views).where(inArray(views.id, old)).returning({ id: views.id });
  return deleted.length === deletedAtOnce;
}

const played = isNotNull(views.startupMs);
const number = (value: SQL) => sql`coalesce(${value}, 0)`.mapWith(Number);
const maybe = (value: SQL) =>
  sql<number | null>`${value}`.mapWith((found: unknown) => (found === null ? null : Number(found)));
const ofPlayed = (value: SQL) => sql`${value} filter (where ${played})`;
const percentile = (share: number) =>
  maybe(
    ofPlayed(
      sql`percentile_disc(${sql.raw(String(share))}) within group (order by ${views.startupMs})`,
    ),
  );
const viewCount = number(ofPlayed(sql`count(*)`));
const watchMs = number(sql`sum(${views.watchMs})`);
const failedStarts = number(sql`count(*) filter (where ${views.startupMs} is null)`);

export async function sumViews(db: Db, of: ViewsOfVideo) {
  const [sums] = await db
    .select({
      views: viewCount,
      viewers: number(ofPlayed(sql`count(distinct ${views.viewer})`)),
      watchMs,
      ended: number(sql`count(*) filter (where ${views.ended})`),
      p50: percentile(0.5),
      p95: percentile(0.95),
      stallCount: number(sql`sum(${views.stallCount})`),
      stalled: number(sql`count(*) filter (where ${views.stallCount} > 0)`),
      stallMs: number(sql`sum(${views.stallMs})`),
      seeks: number(sql`sum(${views.seekCount})`),
      bitRate: maybe(
        sql`sum(${views.bitRate}::float8 * ${views.watchMs}) / nullif(sum(${views.watchMs}) filter (where ${views.bitRate} is not null), 0)`,
      ),
      droppedFrames: number(sql`sum(${views.droppedFrames})`),
      totalFrames: number(sql`sum(${views.totalFrames})`),
      failedStarts,
    })
    .from(views)
    .where(isOf(of));
  return sums as NonNullable<typeof sums>;
}

/** Views by what a column says of them, the most frequent first. */
export async function groupViews<Column extends PgColumn>(
  db: Db,
  of: ViewsOfVideo,
  column: Column,
): Promise<{ value: NonNullable<Column['_']['data']>; views: number; watchMs: number }[]> {
  const isCounted = column === (views.error as PgColumn) ? undefined : played;
  const rows = await db
    .select({ value: column, views: sql`count(*)`.mapWith(Number), watchMs })
    .from(views)
    .where(and(isOf(of), isNotNull(column), isCounted))
    .groupBy(column)
    .orderBy(desc(sql`count(*)`), column)
    .limit(maxGroups);
  return rows;
}

export async function selectByTime(db: Db, of: ViewsOfVideo, interval: 'hour' | 'day') {
  const from = sql`date_trunc(${sql.raw(`'${interval}'`)}, ${views.startedAt}, 'UTC')`;
  return db
    .select({ from: from.mapWith(views.startedAt), views: viewCount, watchMs, failedStarts })
    .from(views)
    .where(isOf(of))
    .groupBy(sql`1`)
    .orderBy(sql`1`);
}

/** What was watched of it, of the newest views. */
export async function selectWatched(db: Db, of: ViewsOfVideo, limit: number): Promise<Buffer[]> {
  const rows = await db
    .select({ watched: views.watched })
    .from(views)
    .where(and(isOf(of), played, isNotNull(views.watched)))
    .orderBy(desc(views.startedAt))
    .limit(limit);
  return rows.flatMap(({ watched }) => watched ?? []);
}

function isOf({ appId, videoId, from, to }: ViewsOfVideo): SQL | undefined {
  return and(
    eq(views.videoId, videoId),
    eq(views.appId, appId),
    gte(views.startedAt, from),
    lt(views.startedAt, to),
  );
}
