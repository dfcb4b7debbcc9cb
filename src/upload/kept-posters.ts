import { withStore } from '../shared/browser-store.js';
import { keepMs } from './resume-store.js';

const place = { database: 'vodkit-posters', store: 'posters' };

/** Not as a blob, which WebKit does not keep in every kind of window. */
interface Kept {
  bytes: ArrayBuffer;
  type: string;
  savedAtMs: number;
}

/** Keeps the picture that is to be the poster of an upload's video, by the key of the upload; older ones than a week are dropped. */
export async function keepPoster(key: string, picture: Blob): Promise<void> {
  const bytes = await picture.arrayBuffer();
  const kept: Kept = { bytes, type: picture.type, savedAtMs: Date.now() };
  await withStore(place, 'readwrite', (store) => {
    // One by one: together they may be more than fits into memory.
    const each = store.openCursor();
    each.onsuccess = () => {
      const cursor = each.result;
      if (!cursor) return;
      if ((cursor.value as Kept).savedAtMs < Date.now() - keepMs) cursor.delete();
      cursor.continue();
    };
    return store.put(kept, key);
  });
}

export async function findPoster(key: string): Promise<Blob | undefined> {
  const kept = (await withStore(place, 'readonly', (store) => store.get(key))) as Kept | undefined;
  return kept?.bytes instanceof ArrayBuffer ? new Blob([kept.bytes], kept) : undefined;
}

export async function dropPoster(key: string): Promise<void> {
  await withStore(place, 'readwrite', (store) => store.delete(key));
}
