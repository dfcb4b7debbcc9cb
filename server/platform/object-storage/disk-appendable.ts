import { open, rm, stat, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { appendToFile, type AppendFile } from './append-to-file.js';
import { syncFolder } from '../durable-folder.js';
import { ObjectNotFound, type AppendableObject } from './object-storage.js';
import { errnoOf, storeIsGone } from './storage-fault.js';

const readBytes = 1024 * 1024;

interface AppendableFile {
  name: string;
  path: string;
  /** Runs `work` and translates errors of the file system to problems. */
  guard<T>(work: () => Promise<T>): Promise<T>;
  ensureFolder(): Promise<unknown>;
  /** Moves a durable file to the path of the object `key`. */
  publish(path: string, key: string): Promise<void>;
  publishedSize(key: string): Promise<number | undefined>;
  /** @throws Problem `out-of-space` when only the reserve is left */
  requireRoom(): void;
}

export function createDiskAppendable(place: AppendableFile): AppendableObject {
  return {
    size: () => place.guard(async () => (await sizeOf(place.path)) ?? 0),

    append: (offset, body, options) =>
      place.guard(async () => {
        const file = new RestingFile(place.path, await openToAppend(place));
        try {
          const handle = await file.handle();
          const { size } = await handle.stat();
          if (offset > size) throw new RangeError(`Cannot append at ${offset} of ${size}`);
          if (size > offset) await handle.truncate(offset);
        } catch (error) {
          await file.rest();
          throw error;
        }
        const mayWrite = (): void | Promise<void> => {
          place.requireRoom();
          return options?.mayWrite?.();
        };
        const appended = appendToFile(file, offset, body, { ...options, mayWrite });
        return appended.finally(() => file.rest());
      }),

    read: (range) =>
      place.guard(async () => {
        const file = await open(place.path, 'r').catch((error: unknown) => {
          throw errnoOf(error) === 'ENOENT' ? new ObjectNotFound(place.name) : error;
        });
        return file.createReadStream({ ...range, highWaterMark: readBytes });
      }),

    path: () => place.path,

    commit: (key, size) =>
      place.guard(async () => {
        if (await publishFile(place, key, size)) return;
        if ((await place.publishedSize(key)) !== size)
          throw new ObjectNotFound(`${place.name} for ${key}`);
      }),

    abort: () =>
      place.guard(async () => {
        if ((await sizeOf(place.path)) === undefined) return;
        await rm(place.path, { force: true });
        await syncFolder(dirname(place.path));
      }),
  };
}

/** A file that is opened again where it was closed meanwhile. */
class RestingFile implements AppendFile {
  readonly #path: string;
  #open: Promise<FileHandle> | undefined;

  constructor(path: string, file: FileHandle) {
    this.#path = path;
    this.#open = Promise.resolve(file);
  }

  handle(): Promise<FileHandle> {
    return (this.#open ??= open(this.#path, 'r+').catch((error: unknown) => {
      this.#open = undefined;
      // Where it was deleted meanwhile, what was stored of it is gone: a new one would have a hole.
      throw errnoOf(error) === 'ENOENT' ? storeIsGone(error) : error;
    }));
  }

  async rest(): Promise<void> {
    const file = this.#open;
    this.#open = undefined;
    await (await file)?.close();
  }
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

async function openToAppend(place: AppendableFile): Promise<FileHandle> {
  const { path } = place;
  try {
    return await open(path, 'r+');
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw error;
  }
  await place.ensureFolder();
  const file = await open(path, 'w+');
  await syncFolder(dirname(path));
  return file;
}

/** Returns false when the file does not exist or is too short: it may have been published before. */
async function publishFile(place: AppendableFile, key: string, size: number): Promise<boolean> {
  const stored = size === 0 ? await openToAppend(place).then(closed) : await sizeOf(place.path);
  if (stored === undefined || stored < size) return false;
  const file = await open(place.path, 'r+');
  try {
    if (stored > size) await file.truncate(size);
    await file.datasync();
  } finally {
    await file.close();
  }
  try {
    await place.publish(place.path, key);
  } catch (error) {
    // Another request has published the same upload meanwhile; the caller finds the object under `key`.
    if (errnoOf(error) === 'ENOENT') return false;
    throw error;
  }
  await syncFolder(dirname(place.path));
  return true;
}

async function closed(file: FileHandle): Promise<number> {
  const { size } = await file.stat();
  await file.close();
  return size;
}
