import type { Playback } from '../../contract/playback.js';
import { VodError } from '../../shared/vod-error.js';
import { isObject, isSeconds } from '../odd-values.js';

/** A copy as it stands in the store. Names of files are their paths below the folder of the manifest. */
export interface StoredVideo {
  readonly videoId: string;
  readonly title: string;
  /** What the copy is one of: another revision of the video has other files. */
  readonly folder: string;
  readonly playback: Pick<Playback, 'width' | 'height' | 'chapters'> & {
    readonly duration: number | undefined;
    readonly marquee: string | undefined;
  };
  readonly textTracks: readonly {
    kind: string;
    label: string;
    language: string;
    file: string;
  }[];
  readonly poster: string | undefined;
  readonly storyboard: string | undefined;
  /** The file that names the others, and its media type. */
  readonly manifest: string;
  readonly type: string;
  /** Of the browser's ClearKey; undefined where nothing is decrypted by the browser. */
  readonly licence: string | undefined;
  readonly height: number;
  readonly estimatedBytes: number;
  readonly addedAt: number;
  readonly expiresAt: number;
  readonly checkUrl: string;
  /** Where a new play auth comes from, where that is an address. */
  readonly playAuthUrl: string;
  readonly playbackUrl: string;
  readonly fileCount: number;
  readonly filesDone: number;
  readonly bytes: number;
  readonly isPaused: boolean;
  readonly isComplete: boolean;
}

/** What a file contains; `iv` is there where it is encrypted for this store. */
export interface StoredFile {
  readonly bytes: ArrayBuffer;
  readonly iv?: Uint8Array<ArrayBuffer>;
}

const version = 1;
const [videos, files, meta] = ['videos', 'files', 'meta'] as const;

/** The tables in IndexedDB, which all tabs of a site share. One transaction holds a file and what is told of the copy. */
export class OfflineStore {
  readonly #database: Promise<IDBDatabase>;

  constructor(name = 'vodkit-offline') {
    this.#database = open(name);
    // Told by whoever uses it.
    this.#database.catch(() => undefined);
  }

  /** All but what was written by something else, and cannot be read. */
  async list(): Promise<StoredVideo[]> {
    const all = await this.#run<unknown[]>('readonly', (on) => on(videos).getAll());
    return all.filter(isStoredVideo);
  }

  async get(videoId: string): Promise<StoredVideo | undefined> {
    const found = await this.#run<unknown>('readonly', (on) => on(videos).get(videoId));
    return isStoredVideo(found) ? found : undefined;
  }

  /** Makes, or replaces, what is told of a copy. */
  async put(video: StoredVideo): Promise<void> {
    await this.#run('readwrite', (on) => on(videos).put(video));
  }

  /** Changes what is told of a copy that is there; answers it as it is then. */
  async change(videoId: string, change: Partial<StoredVideo>): Promise<StoredVideo | undefined> {
    return this.#run('readwrite', async (on) => {
      const video = await done<StoredVideo | undefined>(on(videos).get(videoId));
      if (!video) return undefined;
      const changed = { ...video, ...change };
      on(videos).put(changed);
      return changed;
    });
  }

  /** Adds a file; answers what is told of the copy then, undefined where it was removed meanwhile. */
  async addFile(videoId: string, name: string, file: StoredFile): Promise<StoredVideo | undefined> {
    return this.#run('readwrite', async (on) => {
      const video = await done<StoredVideo | undefined>(on(videos).get(videoId));
      const isThere = (await done<number>(on(files).count([videoId, name]))) > 0;
      if (!video || isThere) return video;
      on(files).put(file, [videoId, name]);
      const { byteLength } = file.bytes;
      const changed = {
        ...video,
        filesDone: video.filesDone + 1,
        bytes: video.bytes + byteLength,
      };
      on(videos).put(changed);
      return changed;
    });
  }

  async file(videoId: string, name: string): Promise<StoredFile | undefined> {
    return this.#run('readonly', (on) => on(files).get([videoId, name]));
  }

  async fileNames(videoId: string): Promise<Set<string>> {
    const keys = await this.#run<IDBValidKey[]>('readonly', (on) =>
      on(files).getAllKeys(ofVideo(videoId)),
    );
    return new Set(keys.map((key) => (key as [string, string])[1]));
  }

  async remove(videoId: string): Promise<void> {
    await this.#run('readwrite', (on) => {
      on(files).delete(ofVideo(videoId));
      return on(videos).delete(videoId);
    });
  }

  async note<Value>(name: string): Promise<Value | undefined> {
    return this.#run('readonly', (on) => on(meta).get(name));
  }

  /** Answers what stands there then: what two tabs write at once, the first has written. */
  async noteOnce<Value>(name: string, value: Value): Promise<Value> {
    return this.#run('readwrite', async (on) => {
      const before = await done<Value | undefined>(on(meta).get(name));
      if (before === undefined) on(meta).put(value, name);
      return before ?? value;
    });
  }

  async setNote(name: string, value: unknown): Promise<void> {
    await this.#run('readwrite', (on) => on(meta).put(value, name));
  }

  async close(): Promise<void> {
    (await this.#database.catch(() => undefined))?.close();
  }

  async #run<Result>(
    mode: IDBTransactionMode,
    work: (on: (table: string) => IDBObjectStore) => IDBRequest | Promise<Result>,
  ): Promise<Result> {
    const database = await this.#database;
    const transaction = database.transaction([videos, files, meta], mode);
    const over = new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(toVodError(transaction.error));
    });
    const work_ = work((table) => transaction.objectStore(table));
    const [result] = await Promise.all([
      work_ instanceof IDBRequest ? done<Result>(work_) : work_,
      over,
    ]);
    return result;
  }
}

const dates = ['addedAt', 'expiresAt'];
const texts = ['videoId', 'title', 'folder', 'manifest', 'checkUrl', 'playAuthUrl'];
const counts = ['bytes', 'fileCount', 'filesDone', 'height', 'estimatedBytes'];
/** The latest that `Date` can tell. */
const lastMs = 8.64e15;

function isStoredVideo(value: unknown): value is StoredVideo {
  return (
    isObject(value) &&
    isObject(value['playback']) &&
    Array.isArray(value['textTracks']) &&
    texts.every((name) => typeof value[name] === 'string') &&
    [...dates, ...counts].every((name) => isSeconds(value[name]) && value[name] <= lastMs)
  );
}

function ofVideo(videoId: string): IDBKeyRange {
  return IDBKeyRange.bound([videoId], [videoId, []]);
}

function open(name: string): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, version);
    request.onupgradeneeded = () => {
      const { result } = request;
      result.createObjectStore(videos, { keyPath: 'videoId' });
      result.createObjectStore(files);
      result.createObjectStore(meta);
    };
    request.onsuccess = () => {
      const { result } = request;
      // So that a later version of this code in another tab is not held up.
      result.onversionchange = () => result.close();
      resolve(result);
    };
    request.onerror = () => reject(toVodError(request.error));
  });
}

function done<Result>(request: IDBRequest): Promise<Result> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result as Result);
    request.onerror = () => reject(toVodError(request.error));
  });
}

function toVodError(cause: DOMException | null): VodError {
  return cause?.name === 'QuotaExceededError'
    ? new VodError('storage-full', 'The browser gives this site no more room.', { cause })
    : new VodError('storage', `What is kept offline cannot be read or written: ${cause?.message}`, {
        cause,
      });
}
