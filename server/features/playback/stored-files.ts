import { LRUCache } from 'lru-cache';
import type { Readable, Writable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import {
  ObjectNotFound,
  type ByteRange,
  type ObjectInfo,
  type ObjectStorage,
} from '../../platform/object-storage/object-storage.js';
import { Problem } from '../../platform/http/problem.js';

export interface StoredFilesLimits {
  /** Files up to this size are read whole and may be cached; larger ones are streamed. */
  smallBytes: number;
  /** The maximum size of the cache. */
  cachedBytes: number;
  /**
   * The maximum of bytes that were read whole for responses that are not finished. Above it files are streamed, so that
   * many slow clients cannot fill the memory.
   */
  maxInFlightBytes: number;
}

const mebibyte = 1024 * 1024;
const usualLimits: StoredFilesLimits = {
  smallBytes: 2 * mebibyte,
  cachedBytes: 96 * mebibyte,
  maxInFlightBytes: 128 * mebibyte,
};
const keptInfos = 50_000;

export interface BodyRequest {
  key: string;
  info: ObjectInfo;
  range: ByteRange | undefined;
  reader: Writable;
}

/** Reads published files, and caches the small ones in memory. Published files never change. */
export class StoredFiles {
  readonly #storage: ObjectStorage;
  readonly #infos = new LRUCache<string, ObjectInfo>({ max: keptInfos });
  readonly #limits: StoredFilesLimits;
  readonly #bytes: LRUCache<string, Buffer>;
  readonly #reading = new Map<string, Promise<Buffer>>();
  #inFlightBytes = 0;

  constructor(storage: ObjectStorage, limits = usualLimits) {
    this.#storage = storage;
    this.#limits = limits;
    this.#bytes = new LRUCache({ maxSize: limits.cachedBytes });
  }

  /** @throws Problem `not-found` */
  async info(key: string): Promise<ObjectInfo> {
    const known = this.#infos.get(key);
    if (known) return known;
    const info = await this.#storage.head(key);
    if (!info) throw notFound();
    this.#infos.set(key, info);
    return info;
  }

  /** The bytes to send to `reader`; its `close` ends their count as in flight. @throws Problem `not-found` */
  async body({ key, info, range, reader }: BodyRequest): Promise<Buffer | Readable> {
    const kept = this.#bytes.get(key);
    if (kept) return slice(kept, range);
    try {
      if (!this.#isReadWhole(info)) return await this.#storage.read(key, range);
      this.#countInFlight(info.size, reader);
      return slice(await (this.#reading.get(key) ?? this.#read(key)), range);
    } catch (error) {
      if (error instanceof ObjectNotFound) throw notFound();
      throw error;
    }
  }

  /** As `body`, in one piece: for what is made of a part of a file. */
  async part(request: BodyRequest & { range: ByteRange }): Promise<Buffer> {
    const body = await this.body(request);
    return Buffer.isBuffer(body) ? body : buffer(body);
  }

  #isReadWhole({ size }: ObjectInfo): boolean {
    const { smallBytes, maxInFlightBytes } = this.#limits;
    return size <= smallBytes && this.#inFlightBytes + size <= maxInFlightBytes;
  }

  #countInFlight(bytes: number, reader: Writable): void {
    if (reader.destroyed) return;
    this.#inFlightBytes += bytes;
    reader.once('close', () => (this.#inFlightBytes -= bytes));
  }

  #read(key: string): Promise<Buffer> {
    const reading = this.#load(key);
    this.#reading.set(key, reading);
    return reading;
  }

  async #load(key: string): Promise<Buffer> {
    try {
      const bytes = await this.#storage.readBytes(key);
      this.#bytes.set(key, bytes, { size: Math.max(1, bytes.length) });
      return bytes;
    } finally {
      this.#reading.delete(key);
    }
  }
}

function slice(bytes: Buffer, range: ByteRange | undefined): Buffer {
  return range ? bytes.subarray(range.start, range.end + 1) : bytes;
}

function notFound(): Problem {
  return new Problem('not-found', 'No such file.');
}
