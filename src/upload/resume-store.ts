import type { UploadDetails } from '../client/upload-details.js';

/** Where an upload had got to, so that it goes on when the same file is picked again. */
export interface ResumeRecord {
  videoId: string;
  endpoint: string;
  uploadUrl: string;
  /** How far it was, as far as was known. */
  sentBytes?: number;
  /** From where its file is hashed on. */
  keptHash?: string;
  /** The server has all of it: word for the tabs that wait to upload the same file. */
  isFinished?: boolean;
  /** Whether `toBody` gave something else to send than the file. */
  isAltered?: boolean;
  /** What its user said of the video. */
  details?: UploadDetails;
  /** The server has not been told all of that. */
  areDetailsUnsaved?: boolean;
  /** Where the picture is that its user gave: still to be sent, or sent. It is kept elsewhere. */
  poster?: 'unsent' | 'sent' | undefined;
}

/** An upload of an earlier page load that goes on when its file is chosen again. */
export interface InterruptedUpload {
  /** Tells it from others. */
  readonly key: string;
  /** The file's name. */
  readonly name: string;
  /** The file's size in bytes. */
  readonly size: number;
  /** How far it was, in bytes, as far as was known. */
  readonly sentBytes: number;
}

/** Keeps `ResumeRecord`s across page loads. */
export interface ResumeStore {
  /** The record of exactly this file; `changed` when there is one of another file of that name and nothing else. */
  find(file: File, fingerprint: string): ResumeRecord | 'changed' | undefined;
  save(file: File, fingerprint: string, record: ResumeRecord): void;
  remove(file: File, fingerprint: string): void;
  /** The unfinished uploads, newest first; a store without it cannot tell. */
  list?(): readonly InterruptedUpload[];
  /** Forgets one of the list. */
  forget?(key: string): void;
}

const prefix = 'vodkit.upload.';
/** After it, an upload is not gone on with. */
export const keepMs = 7 * 24 * 3600 * 1000;
const keepRecords = 200;

/**
 * A `ResumeStore` in web storage. Storage that is full, absent or throws costs only the resuming:
 * uploads go on. Records older than a week, and all but the newest 200, are removed when the page is idle.
 */
export function createWebResumeStore(
  getStorage: () => Storage | undefined = () => globalThis.localStorage,
): ResumeStore {
  let pruned = false;

  function withStorage<T>(act: (storage: Storage) => T): T | undefined {
    try {
      const storage = getStorage();
      if (!storage) return undefined;
      if (!pruned) {
        pruned = true;
        whenIdle(() => withStorage(prune));
      }
      return act(storage);
    } catch {
      // Full, or forbidden by the browser: nobody can mend that here, and the upload itself does not need it.
      return undefined;
    }
  }

  return {
    find(file, fingerprint) {
      return withStorage((storage) => {
        const record = parseRecord(storage.getItem(resumeKey(file, fingerprint)));
        if (record) return record;
        const sameName = keysOf(storage).filter((key) => key.startsWith(namePrefix(file)));
        return sameName.some((key) => !parseRecord(storage.getItem(key))?.isFinished)
          ? 'changed'
          : undefined;
      });
    },
    save(file, fingerprint, record) {
      withStorage((storage) =>
        storage.setItem(
          resumeKey(file, fingerprint),
          JSON.stringify({ ...record, size: file.size, savedAtMs: Date.now() }),
        ),
      );
    },
    remove(file, fingerprint) {
      withStorage((storage) => storage.removeItem(resumeKey(file, fingerprint)));
    },
    list() {
      const records = (storage: Storage) =>
        keysOf(storage).flatMap((key) => {
          const record = parseRecord(storage.getItem(key));
          const name = nameOf(key);
          if (!record || record.isFinished || record.size === undefined || name === undefined)
            return [];
          return [{ ...record, key, name, size: record.size, sentBytes: record.sentBytes ?? 0 }];
        });
      return (withStorage(records) ?? []).sort((a, b) => b.savedAtMs - a.savedAtMs);
    },
    forget(key) {
      withStorage((storage) => storage.removeItem(key));
    },
  };
}

function namePrefix(file: File): string {
  return `${prefix}${encodeURIComponent(file.name)}.`;
}

function nameOf(key: string): string | undefined {
  try {
    return decodeURIComponent(key.slice(prefix.length, key.lastIndexOf('.')));
  } catch {
    // A key of this prefix that is none of ours.
    return undefined;
  }
}

/** Tells one file from all others of the page's origin. */
export function resumeKey(file: File, fingerprint: string): string {
  return namePrefix(file) + fingerprint;
}

function keysOf(storage: Storage): string[] {
  const keys: string[] = [];
  for (let index = 0; index < storage.length; index += 1) {
    const key = storage.key(index);
    if (key?.startsWith(prefix)) keys.push(key);
  }
  return keys;
}

function prune(storage: Storage): void {
  const byAge = keysOf(storage)
    .map((key) => ({ key, savedAtMs: parseRecord(storage.getItem(key))?.savedAtMs ?? 0 }))
    .sort((a, b) => b.savedAtMs - a.savedAtMs);
  const oldestMs = Date.now() - keepMs;
  byAge.forEach(({ key, savedAtMs }, index) => {
    if (index >= keepRecords || savedAtMs < oldestMs) storage.removeItem(key);
  });
}

function parseRecord(
  text: string | null,
): (ResumeRecord & { savedAtMs: number; size?: number }) | undefined {
  if (!text) return undefined;
  let value: Partial<Record<string, unknown>> | null;
  try {
    value = JSON.parse(text) as Partial<Record<string, unknown>> | null;
  } catch {
    return undefined;
  }
  const { videoId, endpoint, uploadUrl, isFinished, savedAtMs, sentBytes, size } = value ?? {};
  const { details, areDetailsUnsaved, keptHash, poster, isAltered } = value ?? {};
  if (typeof videoId !== 'string' || typeof endpoint !== 'string' || typeof uploadUrl !== 'string')
    return undefined;
  if (typeof savedAtMs !== 'number' || savedAtMs < Date.now() - keepMs) return undefined;
  const known = {
    ...(typeof sentBytes === 'number' && { sentBytes }),
    ...(typeof size === 'number' && { size }),
    ...(typeof keptHash === 'string' && { keptHash }),
    ...(typeof isAltered === 'boolean' && { isAltered }),
    ...(typeof details === 'object' && { details: details as UploadDetails }),
    ...((poster === 'unsent' || poster === 'sent') && ({ poster } as const)),
    ...(areDetailsUnsaved === true && { areDetailsUnsaved }),
  };
  return { videoId, endpoint, uploadUrl, isFinished: isFinished === true, savedAtMs, ...known };
}

function whenIdle(act: () => void): void {
  if ('requestIdleCallback' in globalThis) requestIdleCallback(act);
  else setTimeout(act, 500);
}
