import type { Readable } from 'node:stream';
import { ObjectNotFound, type ByteRange, type ObjectInfo, type ObjectStorage } from '../../platform/object-storage/object-storage.js';
import { Problem } from '../../platform/problem.js';
import { WeightedCache } from './weighted-cache.js';

/** Up to this size a file is read in one go and may be kept; beyond it is streamed. */
const smallBytes = 2 * 1024 * 1024;
const keptBytes = 96 * 1024 * 1024;
const keptInfos = 50_000;

/** Published files, which never change: what is asked for often is answered from memory. */
export class StoredFiles {
  readonly #storage: ObjectStorage;
  readonly #infos = new WeightedCache<ObjectInfo>(keptInfos);
  readonly #bytes = new WeightedCache<Buffer>(keptBytes);
  readonly #reading = new Map<string, Promise<Buffer>>();

  constructor(storage: ObjectStorage) {
    this.#storage = storage;
  }

  /** @throws Problem `not-found` */
  async info(key: string): Promise<ObjectInfo> {
    const known = this.#infos.get(key);
    if (known) return known;
    const info = await this.#storage.head(key);
    if (!info) throw missing();
    this.#infos.set(key, info, 1);
    return info;
  }

  /** @throws Problem `not-found` */
  async body(key: string, info: ObjectInfo, range: ByteRange | undefined): Promise<Buffer | Readable> {
    try {
      if (info.size > smallBytes) return await this.#storage.read(key, range);
      const bytes = await this.#whole(key);
      return range ? bytes.subarray(range.start, range.end + 1) : bytes;
    } catch (error) {
      if (error instanceof ObjectNotFound) throw missing();
      throw error;
    }
  }

  async #whole(key: string): Promise<Buffer> {
    const known = this.#bytes.get(key);
    if (known) return known;
    const reading = this.#reading.get(key) ?? this.#read(key);
    this.#reading.set(key, reading);
    return reading;
  }

  async #read(key: string): Promise<Buffer> {
    try {
      const bytes = await this.#storage.readBytes(key);
      this.#bytes.set(key, bytes, bytes.length);
      return bytes;
    } finally {
      this.#reading.delete(key);
    }
  }
}

function missing(): Problem {
  return new Problem('not-found', 'No such file.');
}
