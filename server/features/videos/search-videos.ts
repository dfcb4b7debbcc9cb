import type { Deps } from '../../platform/deps.js';
import type { Db } from '../../platform/database/database.js';
import { Problem } from '../../platform/http/problem.js';
import {
  findPosition,
  selectFound,
  selectListed,
  selectListedOf,
  type ListFilter,
  type ListPart,
  type ListPosition,
} from './video-list-store.js';
import type { VideoRow } from './video-table.js';

const maxWords = 8;
const firstVideos = 1000;
const nextVideos = 5000;
const maxFound = 2000;
const maxMs = 2000;

/** The different words of a search, those that are looked for. A short Latin word begins with the blank before it. */
export function searchWords(q = ''): string[] {
  const words = q
    .split(/\s+/)
    .filter(Boolean)
    .map((word) => (/^[!-~]{1,2}$/.test(word) ? ` ${word}` : word));
  const byFoldedCase = new Map(words.map((word) => [word.toLowerCase(), word]));
  return [...byFoldedCase.values()].slice(0, maxWords);
}

/**
 * The next videos of a list that is narrowed by words or a tag. Frequent words are met among the first videos of the list
 * anyway, rare ones are found by an index; what is neither is walked through piece by piece. No single query takes long,
 * so that others get in between: the embedded database has one connection, and no time-out for what runs on it.
 * @throws Problem `search-too-slow` (503) after two seconds.
 */
export async function searchVideos(
  deps: Deps,
  filter: ListFilter,
  after: ListPosition | undefined,
  limit: number,
): Promise<VideoRow[]> {
  const deadline = performance.now() + maxMs;
  const run = <T>(query: (db: Db) => Promise<T>): Promise<T> => inTime(deps, deadline, query);
  const first = await run((db) => readPart(db, filter, { after }, firstVideos, limit));
  if (first.rows.length >= limit || !first.end) return first.rows;
  const rest: ListPart = { after: first.end };
  const found = await run((db) => selectFound(db, filter, maxFound + 1));
  if (found.length <= maxFound) {
    const more =
      found.length === 0
        ? []
        : await run((db) => selectListedOf(db, filter, found, rest, limit - first.rows.length));
    return [...first.rows, ...more];
  }
  return walkOn();

  async function walkOn(): Promise<VideoRow[]> {
    const rows = [...first.rows];
    let end = first.end;
    while (end && rows.length < limit) {
      const from: ListPart = { after: end };
      const part = await run((db) => readPart(db, filter, from, nextVideos, limit - rows.length));
      rows.push(...part.rows);
      end = part.end;
    }
    return rows;
  }
}

/** What fits among the next `count` videos, and where those end; no end is the list's own. */
async function readPart(
  db: Db,
  filter: ListFilter,
  { after }: ListPart,
  count: number,
  limit: number,
): Promise<{ rows: VideoRow[]; end: ListPosition | undefined }> {
  const end = await findPosition(db, filter, { after }, count);
  return { rows: await selectListed(db, filter, { after, until: end }, limit), end };
}

async function inTime<T>(
  { database }: Deps,
  deadline: number,
  query: (db: Db) => Promise<T>,
): Promise<T> {
  const leftMs = Math.ceil(deadline - performance.now());
  if (leftMs <= 0) throw tooSlow();
  try {
    return await database.transaction(async (tx) => {
      await tx.execute(`set local statement_timeout = ${leftMs}`);
      return query(tx);
    });
  } catch (error) {
    throw performance.now() >= deadline ? tooSlow(error) : error;
  }
}

function tooSlow(cause?: unknown): Problem {
  const detail = 'Search for longer or rarer words, or narrow the search by status or tag.';
  return new Problem('search-too-slow', detail, { cause, headers: { 'retry-after': '5' } });
}
