import { VodError } from '../../shared/vod-error.js';
import type { OfflineStore } from './offline-store.js';
import type { SealedFiles } from './sealed-files.js';

/** The files of one copy, by their names. */
export interface StoredFiles {
  /** Throws `VodError`: `storage` where it is not there, or cannot be read. */
  read(name: string): Promise<ArrayBuffer>;
}

export function storedFiles(
  videoId: string,
  { store, sealed }: { store: OfflineStore; sealed: SealedFiles },
): StoredFiles {
  return {
    read: async (name) => {
      const file = await store.file(videoId, name);
      if (!file) {
        // The browser, or the viewer, has taken it away: the download goes on with what is missing.
        await store.change(videoId, { isComplete: false });
        throw new VodError('storage', `The copy lacks ${name}`);
      }
      return sealed.open(file);
    },
  };
}
