import type { ListVideosQuery, VideoList } from '../../../src/api/contract/videos.js';
import type { Deps } from '../../platform/deps.js';
import { Problem } from '../../platform/problem.js';
import { selectVideos, type ListPosition } from './video-store.js';
import { toVideos } from './to-video.js';
import type { VideoRow } from './video-table.js';

const defaultLimit = 20;

export async function listVideos(deps: Deps, appId: string, query: ListVideosQuery): Promise<VideoList> {
  const limit = query.limit ?? defaultLimit;
  const sort = query.sort ?? '-createdAt';
  const after = query.cursor === undefined ? undefined : parseCursor(query.cursor, sort);
  const rows = await selectVideos(deps.database.db, appId, query, after, limit + 1);
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return {
    items: await toVideos(deps, items),
    nextCursor: rows.length > limit && last ? createCursor(last, sort) : null,
  };
}

function createCursor(row: VideoRow, sort: string): string {
  const value = sort.endsWith('title') ? row.title : row.createdAt.toISOString();
  return Buffer.from(JSON.stringify([sort, value, row.id])).toString('base64url');
}

function parseCursor(cursor: string, sort: string): ListPosition {
  const [cursorSort, value, id] = readCursor(cursor);
  const readable = typeof value === 'string' && typeof id === 'string' && !value.includes('\0');
  const instant = sort.endsWith('title') || !Number.isNaN(Date.parse(String(value)));
  if (cursorSort !== sort || !readable || !instant) throw new Problem('invalid-cursor');
  return { value, id };
}

function readCursor(cursor: string): unknown[] {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return Array.isArray(parsed) ? parsed : [];
  } catch (error) {
    throw new Problem('invalid-cursor', undefined, { cause: error });
  }
}
