import { constants, type BigIntStats } from 'node:fs';
import {
  copyFile,
  open,
  opendir,
  readFile,
  rename,
  rm,
  stat,
  unlink,
  writeFile,
} from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { createRandomId } from '../ids.js';
import { appendToFile } from './append-to-file.js';
import { createDiskAppendable } from './disk-appendable.js';
import { readDiskRoom, readDiskRoomSync } from '../disk-room.js';
import { makeFolder, syncFolder } from '../durable-folder.js';
import { DurableFolders } from './durable-folders.js';
import { assertObjectKey, parseObjectPrefix } from './object-key.js';
import {
  ObjectNotFound,
  type AppendableObject,
  type ByteRange,
  type ObjectInfo,
  type ObjectStorage,
} from './object-storage.js';
import { errnoOf, storeIsFull, storeIsGone, toStorageProblem } from './storage-fault.js';

const scratch = '.scratch';
const appendables = 'work/uploads';
const scratchHours = 24;
const readBytes = 256 * 1024;
const maxPublishAttempts = 20;
const roomMs = 50;

/** Opens the store in the folder, and creates the folder if it is missing. Several processes may share it. */
export async function openDiskStorage(folder: string): Promise<ObjectStorage> {
  const dir = resolve(folder);
  await makeFolder(join(dir, scratch));
  await sweepScratch(join(dir, scratch));
  return new DiskStorage(dir);
}

class DiskStorage implements ObjectStorage {
  readonly #dir: string;
  readonly #folders: DurableFolders;
  #roomReadAt = -Infinity;

  constructor(dir: string) {
    this.#dir = dir;
    this.#folders = new DurableFolders(dir);
  }

  put(key: string, body: Uint8Array | Readable): Promise<ObjectInfo> {
    return this.#write(key, async (path) => {
      const handle = await open(path, 'wx');
      try {
        await appendToFile(
          { handle: async () => handle },
          0,
          body instanceof Uint8Array ? [body] : (body as AsyncIterable<Uint8Array>),
        );
      } finally {
        await handle.close();
      }
    });
  }

  putFile(key: string, path: string): Promise<ObjectInfo> {
    return this.#write(key, async (scratchPath) => {
      try {
        await rename(path, scratchPath);
      } catch (error) {
        if (errnoOf(error) !== 'EXDEV') throw error;
        await copyFile(path, scratchPath, constants.COPYFILE_FICLONE);
      }
      const handle = await open(scratchPath, 'r+');
      try {
        await handle.datasync();
      } finally {
        await handle.close();
      }
    });
  }

  read(key: string, range?: ByteRange): Promise<Readable> {
    return this.#existing(key, async (path) => {
      const handle = await open(path, 'r');
      if ((await handle.stat()).isFile())
        return handle.createReadStream({ ...range, highWaterMark: readBytes });
      await handle.close();
      throw new ObjectNotFound(key);
    });
  }

  readBytes(key: string): Promise<Buffer> {
    return this.#existing(key, (path) => readFile(path));
  }

  async head(key: string): Promise<ObjectInfo | undefined> {
    try {
      return await this.#existing(key, async (path) => {
        const stats = await stat(path, { bigint: true });
        return stats.isFile() ? toInfo(stats) : undefined;
      });
    } catch (error) {
      if (error instanceof ObjectNotFound) return undefined;
      throw error;
    }
  }

  delete(key: string): Promise<void> {
    return this.#ifThere(this.#pathOf(key), async (path) => {
      await unlink(path);
      await syncFolder(dirname(path));
    });
  }

  deletePrefix(prefix: string): Promise<void> {
    return this.#ifThere(join(this.#dir, parseObjectPrefix(prefix)), async (path) => {
      // The folder is renamed first, so that no reader sees a partially deleted one.
      const removedPath = this.#scratchPath();
      await rename(path, removedPath);
      this.#folders.forget();
      await syncFolder(dirname(path));
      await rm(removedPath, { recursive: true, maxRetries: 3 });
    });
  }

  async *list(prefix: string): AsyncIterable<string> {
    const folder = parseObjectPrefix(prefix);
    for await (const path of walk(join(this.#dir, folder))) yield path.slice(this.#dir.length + 1);
  }

  async openAppendable(id: string): Promise<AppendableObject> {
    assertObjectKey(id);
    return createDiskAppendable({
      name: id,
      path: join(this.#dir, appendables, id),
      guard: (work) => this.#guard(work),
      ensureFolder: () => this.#folders.ensure(appendables),
      publish: async (path, key) => void (await this.#publish(path, key)),
      publishedSize: async (key) => (await this.head(key))?.size,
      requireRoom: () => this.#requireRoomNow(),
    });
  }

  async *listAppendables(): AsyncIterable<string> {
    for await (const key of this.list(appendables)) yield key.slice(appendables.length + 1);
  }

  localFile(key: string): Promise<{ path: string; release(): Promise<void> }> {
    return this.#existing(key, async (path) => {
      if (!(await stat(path)).isFile()) throw new ObjectNotFound(key);
      return { path, release: async () => {} };
    });
  }

  async check(): Promise<void> {
    await this.requireRoom(0);
    return this.#guard(async () => {
      const path = this.#scratchPath();
      try {
        await writeFile(path, Buffer.alloc(4096), { flag: 'wx' });
      } finally {
        await rm(path, { force: true });
      }
    });
  }

  async freeBytes(): Promise<number> {
    const { bytes, files } = await this.#guard(() => readDiskRoom(this.#dir));
    return files === 0 ? 0 : bytes;
  }

  async requireRoom(bytes: number): Promise<void> {
    const free = await this.freeBytes();
    if (free === 0 || free < bytes) throw storeIsFull();
  }

  /** Synchronous, and reads the disk's free space at most every 50 ms: it is called before every write of an upload. */
  #requireRoomNow(): void {
    const now = performance.now();
    if (now - this.#roomReadAt < roomMs) return;
    const { bytes, files } = readDiskRoomSync(this.#dir);
    if (bytes === 0 || files === 0) throw storeIsFull();
    this.#roomReadAt = now;
  }

  #pathOf(key: string): string {
    assertObjectKey(key);
    return join(this.#dir, key);
  }

  #scratchPath(): string {
    return join(this.#dir, scratch, createRandomId());
  }

  async #write(key: string, fill: (path: string) => Promise<void>): Promise<ObjectInfo> {
    assertObjectKey(key);
    const path = this.#scratchPath();
    await this.requireRoom(0);
    return this.#guard(async () => {
      try {
        await fill(path);
        return await this.#publish(path, key);
      } catch (error) {
        await rm(path, { force: true });
        throw error;
      }
    });
  }

  async #publish(path: string, key: string): Promise<ObjectInfo> {
    const target = this.#pathOf(key);
    const info = toInfo(await stat(path, { bigint: true }));
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.#folders.ensure(dirname(key));
        await rename(path, target);
        break;
      } catch (error) {
        // A concurrent `deletePrefix` has removed the target folder; the next attempt creates it again.
        if (!isAbsent(error) || attempt === maxPublishAttempts || !(await exists(path)))
          throw error;
        this.#folders.forget();
      }
    }
    await this.#ifThere(dirname(target), syncFolder);
    return info;
  }

  #existing<T>(key: string, use: (path: string) => Promise<T>): Promise<T> {
    const path = this.#pathOf(key);
    return this.#guard(async () => {
      try {
        return await use(path);
      } catch (error) {
        if (isAbsent(error) && (await this.#isThere())) throw new ObjectNotFound(key);
        throw error;
      }
    });
  }

  #ifThere(path: string, use: (path: string) => Promise<void>): Promise<void> {
    return this.#guard(async () => {
      try {
        await use(path);
      } catch (error) {
        if (!isAbsent(error) || !(await this.#isThere())) throw error;
      }
    });
  }

  /**
   * Translates errors of the file system to those of ObjectStorage. If the folder of the store itself is gone, such as an
   * unmounted volume, the error is `unavailable`, not a missing object. Not an async function: of thousands of slow bodies, each that
   * waits costs a kilobyte.
   */
  #guard<T>(work: () => Promise<T>): Promise<T> {
    return work().catch(async (error: unknown) => {
      if (isAbsent(error) && !(await this.#isThere())) throw storeIsGone(error);
      throw toStorageProblem(error);
    });
  }

  #isThere(): Promise<boolean> {
    return exists(join(this.#dir, scratch));
  }
}

function isAbsent(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR', 'EISDIR'].includes(errnoOf(error) ?? '');
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (isAbsent(error)) return false;
    throw error;
  }
}

/** Every write creates a new file, so size, modification time and inode together identify the content. */
function toInfo(stats: BigIntStats): ObjectInfo {
  const etag = [stats.size, stats.mtimeNs, stats.ino].map((part) => part.toString(36)).join('-');
  return { size: Number(stats.size), etag, modifiedAt: stats.mtime };
}

async function* walk(folder: string): AsyncIterable<string> {
  try {
    for await (const entry of await opendir(folder)) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) yield* walk(path);
      else yield path;
    }
  } catch (error) {
    if (!isAbsent(error)) throw error;
  }
}

/** Deletes old scratch files of killed processes. Young ones may belong to a running process. */
async function sweepScratch(folder: string): Promise<void> {
  for await (const entry of await opendir(folder)) {
    const path = join(folder, entry.name);
    const { mtimeMs } = await stat(path);
    if (Date.now() - mtimeMs > scratchHours * 3_600_000)
      await rm(path, { recursive: true, force: true });
  }
}
