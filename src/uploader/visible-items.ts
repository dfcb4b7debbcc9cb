import type { UploadItem } from '../upload/upload-item.js';

const importance = (item: UploadItem): number => {
  switch (item.state.phase) {
    case 'failed':
      return 0;
    case 'waiting':
    case 'canceled':
      return 2;
    case 'done':
      return 3;
    default:
      return 1;
  }
};

/** At most `limit` of the items, in their order: those that fail or move before those that wait, done ones last. */
export function visibleItems(items: readonly UploadItem[], limit: number): readonly UploadItem[] {
  if (items.length <= limit) return items;
  const ranked = items.map((item, index) => ({ item, index, rank: importance(item) }));
  const chosen = ranked.sort((a, b) => a.rank - b.rank || a.index - b.index).slice(0, limit);
  return chosen.sort((a, b) => a.index - b.index).map(({ item }) => item);
}
