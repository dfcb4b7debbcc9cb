import type { Video } from '../../src/client.js';
import { matches, type LibraryQuery } from './library-query.js';

/** What the list shows of the library. */
export type LibraryList =
  | { readonly phase: 'loading' }
  | { readonly phase: 'failed'; readonly reason: string }
  | {
      readonly phase: 'shown';
      readonly items: readonly Video[];
      readonly nextCursor: string | null;
    };

/** The list after a video changed or came: it takes its place, its turn, or leaves when it fits no longer. */
export function withVideo(list: LibraryList, video: Video, query: LibraryQuery): LibraryList {
  if (list.phase !== 'shown') return list;
  if (!matches(video, query)) return withoutVideo(list, video.id);
  const isKnown = list.items.some(({ id }) => id === video.id);
  const items = isKnown
    ? list.items.map((item) => (item.id === video.id ? video : item))
    : insert(list.items, video);
  return { ...list, items };
}

export function withoutVideo(list: LibraryList, id: string): LibraryList {
  return list.phase === 'shown'
    ? { ...list, items: list.items.filter((item) => item.id !== id) }
    : list;
}

function insert(items: readonly Video[], video: Video): readonly Video[] {
  const at = items.findIndex(({ createdAt }) => createdAt <= video.createdAt);
  return at < 0 ? [...items, video] : [...items.slice(0, at), video, ...items.slice(at)];
}
