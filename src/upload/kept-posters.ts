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
  await withStore(place, 'readwrite', (store) => store.put(kept, key));
  const keys = (await withStore(place, 'readonly', (store) => store.getAllKeys())) ?? [];
  const all = ((await withStore(place, 'readonly', (store) => store.getAll())) ?? []) as Kept[];
  const old = keys.filter((_, n) => (all[n]?.savedAtMs ?? 0) < Date.now() - keepMs);
  for (const each of old) await withStore(place, 'readwrite', (store) => store.delete(each));
}

export async function findPoster(key: string): Promise<Blob | undefined> {
  const kept = (await withStore(place, 'readonly', (store) => store.get(key))) as Kept | undefined;
  return kept?.bytes instanceof ArrayBuffer ? new Blob([kept.bytes], kept) : undefined;
}

export async function dropPoster(key: string): Promise<void> {
  await withStore(place, 'readwrite', (store) => store.delete(key));
}
