import type { Readable, Writable } from 'node:stream';
import {
  ObjectNotFound,
  type ByteRange,
  type ObjectInfo,
  type ObjectStorage,
} from '../../platform/object-storage/object-storage.js';
import { Problem } from '../../platform/http/problem.js';
import { WeightedCache } from './weighted-cache.js';

export interface StoredFilesLimits {
  /** Up to this size a file is read in one go and may be kept; beyond it is streamed. */
  smallBytes: number;
  keptBytes: number;
  /** Bytes read in one go and still on their way; beyond it slow readers get streams, which hold little. */
  mostLentBytes: number;
}

const mebibyte = 1024 * 1024;
const usualLimits: StoredFilesLimits = {
  smallBytes: 2 * mebibyte,
  keptBytes: 96 * mebibyte,
  mostLentBytes: 128 * mebibyte,
};
const keptInfos = 50_000;

export interface BodyRequest {
  key: string;
  info: ObjectInfo;
  range: ByteRange | undefined;
  reader: Writable;
}

/** Published files, which never change: what is asked for often is answered from memory. */
export class StoredFiles {
  readonly #storage: ObjectStorage;
  readonly #infos = new WeightedCache<ObjectInfo>(keptInfos);
  readonly #limits: StoredFilesLimits;
  readonly #bytes: WeightedCache<Buffer>;
  readonly #reading = new Map<string, Promise<Buffer>>();
  #lentBytes = 0;

  constructor(storage: ObjectStorage, limits = usualLimits) {
    this.#storage = storage;
    this.#limits = limits;
    this.#bytes = new WeightedCache(limits.keptBytes);
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

  /** The bytes, for `reader` to send. @throws Problem `not-found` */
  async body({ key, info, range, reader }: BodyRequest): Promise<Buffer | Readable> {
    const kept = this.#bytes.get(key);
    if (kept) return slice(kept, range);
    try {
      if (!this.#isReadAtOnce(info)) return await this.#storage.read(key, range);
      this.#lend(info.size, reader);
      return slice(await (this.#reading.get(key) ?? this.#read(key)), range);
    } catch (error) {
      if (error instanceof ObjectNotFound) throw missing();
      throw error;
    }
  }

  #isReadAtOnce({ size }: ObjectInfo): boolean {
    return size <= this.#limits.smallBytes && this.#lentBytes + size <= this.#limits.mostLentBytes;
  }

  #lend(bytes: number, reader: Writable): void {
    if (reader.destroyed) return;
    this.#lentBytes += bytes;
    reader.once('close', () => (this.#lentBytes -= bytes));
  }

  #read(key: string): Promise<Buffer> {
    const reading = this.#load(key);
    this.#reading.set(key, reading);
    return reading;
  }

  async #load(key: string): Promise<Buffer> {
    try {
      const bytes = await this.#storage.readBytes(key);
      this.#bytes.set(key, bytes, bytes.length);
      return bytes;
    } finally {
      this.#reading.delete(key);
    }
  }
}

function slice(bytes: Buffer, range: ByteRange | undefined): Buffer {
  return range ? bytes.subarray(range.start, range.end + 1) : bytes;
}

function missing(): Problem {
  return new Problem('not-found', 'No such file.');
}
