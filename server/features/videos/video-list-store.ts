import { and, asc, desc, eq, inArray, isNull, sql, type SQL } from 'drizzle-orm';
import type { ListVideosQuery } from '../../../src/contract/videos.js';
import type { Db } from '../../platform/database/database.js';
import { videoSearch } from './video-search-table.js';
import { videos, type VideoRow } from './video-table.js';

/** A place in a list: the sorted column's value there, and the id that decides between equal ones. */
export interface ListPosition {
  value: string;
  id: string;
}

/** What a list holds, and in which order. */
export interface ListFilter {
  appId: string;
  status?: ListVideosQuery['status'];
  tag?: string | undefined;
  /** Each is found in every video of the list. */
  words: readonly string[];
  sort: NonNullable<ListVideosQuery['sort']>;
}

/** The part of a list between two places in it: behind the first, up to and with the second. */
export interface ListPart {
  after?: ListPosition | undefined;
  until?: ListPosition | undefined;
}

export async function selectListed(
  db: Db,
  filter: ListFilter,
  part: ListPart,
  limit: number,
): Promise<VideoRow[]> {
  return db
    .select()
    .from(videos)
    .where(and(...inPart(filter, part), holdsWords(filter), hasTag(filter)))
    .orderBy(...inOrder(filter))
    .limit(limit);
}

export async function selectListedOf(
  db: Db,
  filter: ListFilter,
  ids: string[],
  part: ListPart,
  limit: number,
): Promise<VideoRow[]> {
  return db
    .select()
    .from(videos)
    .where(and(...inPart(filter, part), inArray(videos.id, ids), hasTag(filter)))
    .orderBy(...inOrder(filter))
    .limit(limit);
}

/** The place `count` videos further on, whatever their words; undefined when the list ends before. */
export async function findPosition(
  db: Db,
  filter: ListFilter,
  part: ListPart,
  count: number,
): Promise<ListPosition | undefined> {
  const [row] = await db
    .select({ id: videos.id, title: videos.title, createdAt: videos.createdAt })
    .from(videos)
    .where(and(...inPart(filter, part)))
    .orderBy(...inOrder(filter))
    .offset(count - 1)
    .limit(1);
  return row && positionOf(row, filter.sort);
}

/** By the index over words and tags alone, in no order. */
export async function selectFound(db: Db, filter: ListFilter, limit: number): Promise<string[]> {
  const grams = filter.words.map((word) => sql`search_grams(lower(${word}))`);
  if (filter.tag !== undefined) grams.push(sql`array[${`\x01${filter.tag}`}::text]`);
  const rows = await db
    .select({ id: videoSearch.videoId })
    .from(videoSearch)
    .where(
      and(
        sql`${videoSearch.grams} @> (${sql.join(grams, sql` || `)})`,
        eq(videoSearch.appId, filter.appId),
        ...hasWords(filter),
      ),
    )
    .limit(limit);
  return rows.map(({ id }) => id);
}

export function positionOf(
  row: Pick<VideoRow, 'id' | 'title' | 'createdAt'>,
  sort: ListFilter['sort'],
): ListPosition {
  return { id: row.id, value: sort.endsWith('title') ? row.title : row.createdAt.toISOString() };
}

function inPart(
  { appId, status, sort }: ListFilter,
  { after, until }: ListPart,
): (SQL | undefined)[] {
  const descends = sort.startsWith('-');
  // Compared as rows, so that the index leads to the place at once.
  const place = ({ value, id }: ListPosition) =>
    sort.endsWith('title') ? sql`(${value}, ${id})` : sql`(${value}::timestamptz, ${id})`;
  const here = sql`(${columnOf(sort)}, ${videos.id})`;
  return [
    eq(videos.appId, appId),
    isNull(videos.deletedAt),
    status && inArray(videos.status, status),
    after && (descends ? sql`${here} < ${place(after)}` : sql`${here} > ${place(after)}`),
    until && (descends ? sql`${here} >= ${place(until)}` : sql`${here} <= ${place(until)}`),
  ];
}

function inOrder({ sort }: ListFilter): SQL[] {
  const order = sort.startsWith('-') ? desc : asc;
  return [order(columnOf(sort)), order(videos.id)];
}

function columnOf(sort: ListFilter['sort']) {
  return sort.endsWith('title') ? videos.title : videos.createdAt;
}

/**
 * Asks one video of the list after the other. Were the words joined, PostgreSQL might read those of every video first: how many
 * have them is a guess.
 */
function holdsWords({ words }: ListFilter): SQL | undefined {
  if (words.length === 0) return undefined;
  const own = sql`(select ${videoSearch.words} from ${videoSearch} where ${videoSearch.videoId} = ${videos.id})`;
  return sql`${own} like all (array[${sql.join(words.map(patternOf), sql`, `)}])`;
}

function hasWords({ words }: ListFilter): SQL[] {
  return words.map((word) => sql`${videoSearch.words} like ${patternOf(word)}`);
}

function patternOf(word: string): SQL {
  return sql`lower(${`%${word.replace(/[\\%_]/g, '\\$&')}%`})`;
}

function hasTag({ tag }: ListFilter): SQL | undefined {
  return tag === undefined ? undefined : sql`${tag} = any(${videos.tags})`;
}
