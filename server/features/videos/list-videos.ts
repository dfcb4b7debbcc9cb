import type { ListVideosQuery, VideoList } from '../../../src/contract/videos.js';
import { text } from '../../../src/contract/text.js';
import type { Deps } from '../../platform/deps.js';
import { Problem } from '../../platform/http/problem.js';
import { searchVideos, searchWords } from './search-videos.js';
import { toVideos } from './to-video.js';
import {
  positionOf,
  selectListed,
  type ListFilter,
  type ListPosition,
} from './video-list-store.js';
import type { VideoRow } from './video-table.js';

const defaultLimit = 20;

export async function listVideos(
  deps: Deps,
  appId: string,
  query: ListVideosQuery,
): Promise<VideoList> {
  const limit = query.limit ?? defaultLimit;
  const sort = query.sort ?? '-createdAt';
  const after = query.cursor === undefined ? undefined : parseCursor(query.cursor, sort);
  const filter = { appId, status: query.status, tag: query.tag, words: searchWords(query.q), sort };
  const isNarrow = filter.words.length > 0 || filter.tag !== undefined;
  const rows = isNarrow
    ? await searchVideos(deps, filter, after, limit + 1)
    : await selectListed(deps.database.db, filter, { after }, limit + 1);
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return {
    items: await toVideos(deps, items),
    nextCursor: rows.length > limit && last ? createCursor(last, sort) : null,
  };
}

function createCursor(row: VideoRow, sort: ListFilter['sort']): string {
  const { value, id } = positionOf(row, sort);
  return Buffer.from(JSON.stringify([sort, value, id])).toString('base64url');
}

function parseCursor(cursor: string, sort: string): ListPosition {
  const [cursorSort, value, id] = readCursor(cursor);
  if (cursorSort !== sort || !isStorable(value) || !isStorable(id))
    throw new Problem('invalid-cursor');
  if (!sort.endsWith('title') && !isInstant(value)) throw new Problem('invalid-cursor');
  return { value, id };
}

function isStorable(value: unknown): value is string {
  return text({ max: 1024 }).safeParse(value).success;
}

/** In the one spelling that `createCursor` writes; PostgreSQL reads fewer than JavaScript does. */
function isInstant(value: string): boolean {
  const time = Date.parse(value);
  return /^\d{4}-/.test(value) && !Number.isNaN(time) && new Date(time).toISOString() === value;
}

function readCursor(cursor: string): unknown[] {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return Array.isArray(parsed) ? parsed : [];
  } catch (error) {
    throw new Problem('invalid-cursor', undefined, { cause: error });
  }
}
