import type { Video } from '../../src/client.js';
import { listVideos, type VideoList } from '../site/api.js';
import { toListParams, type LibraryQuery } from './library-query.js';

/** The most that the API answers at once. */
const maxAtOnce = 100;

/** The first videos that match, `count` of them or all there are. */
export async function listAtLeast(
  query: LibraryQuery,
  count: number,
  signal: AbortSignal,
): Promise<VideoList> {
  const items: Video[] = [];
  for (let cursor: string | undefined; ;) {
    const limit = String(Math.min(maxAtOnce, count - items.length));
    const page = await listVideos(
      { ...toListParams(query), limit, ...(cursor !== undefined && { cursor }) },
      signal,
    );
    items.push(...page.items);
    if (page.nextCursor === null || items.length >= count)
      return { items, nextCursor: page.nextCursor };
    cursor = page.nextCursor;
  }
}
