import type { Readable } from 'node:stream';

export interface ObjectInfo {
  size: number;
  /** Strong validator of the bytes, without quotes. */
  etag: string;
  modifiedAt: Date;
}

export interface ByteRange {
  /** First byte. */
  start: number;
  /** Last byte, inclusive. */
  end: number;
}

export interface AppendOptions {
  /** Called with the durable size each time more bytes are durable, for the last time before `append` settles. */
  onDurable?: (size: number) => void;
  /** Called before each write, which waits for it; throws to prevent it. For writers that hold a lease. */
  mayWrite?: () => void | Promise<void>;
}

/**
 * Bytes that are appended over several requests, also across restarts, and then published as one object. One writer at
 * a time.
 */
export interface AppendableObject {
  /** The number of stored bytes, including bytes that are not durable yet. */
  size(): Promise<number>;
  /**
   * Appends at `offset`, which is at most `size()`; bytes beyond `offset` are replaced. Resolves with the new durable size.
   * When `body` fails, the bytes that arrived are kept and made durable before the error is thrown.
   */
  append(offset: number, body: AsyncIterable<Uint8Array>, options?: AppendOptions): Promise<number>;
  /**
   * Publishes the first `size` bytes as the object `key`: atomic, durable, idempotent.
   * @throws ObjectNotFound when fewer bytes are stored and `key` does not exist with this size
   */
  commit(key: string, size: number): Promise<void>;
  /** Bytes that are stored already. @throws ObjectNotFound */
  read(range: ByteRange): Promise<Readable>;
  /** The local file that the bytes are appended to. It is elsewhere once they are committed; who has it open reads on. */
  path(): string;
  /** Deletes the bytes. */
  abort(): Promise<void>;
}

/**
 * The store of all media files. Keys are separated by slashes and made from our own ids, never from user input; a prefix
 * names a folder of keys. Writes are atomic: readers see nothing of an object until its promise resolves, and from then on it
 * survives a power cut. Every method throws Problem `out-of-space` when the store is full, and `unavailable` when it cannot
 * be read or written.
 */
export interface ObjectStorage {
  put(key: string, body: Uint8Array | Readable): Promise<ObjectInfo>;
  /** Like `put`, from a local file, which may be moved away. */
  putFile(key: string, path: string): Promise<ObjectInfo>;
  /** @throws ObjectNotFound */
  read(key: string, range?: ByteRange): Promise<Readable>;
  /** @throws ObjectNotFound */
  readBytes(key: string): Promise<Buffer>;
  head(key: string): Promise<ObjectInfo | undefined>;
  /** Deletes the object if it exists. */
  delete(key: string): Promise<void>;
  deletePrefix(prefix: string): Promise<void>;
  /** Keys below `prefix`, in no particular order. */
  list(prefix: string): AsyncIterable<string>;
  openAppendable(id: string): Promise<AppendableObject>;
  /** The ids of all appendable objects that have bytes. */
  listAppendables(): AsyncIterable<string>;
  /**
   * A local file with the object's bytes, for ffmpeg. Do not modify it, and call `release` when done. @throws
   * ObjectNotFound
   */
  localFile(key: string): Promise<{ path: string; release(): Promise<void> }>;
  /** Throws a Problem when objects cannot be written at the moment. */
  check(): Promise<void>;
  /**
   * The number of bytes that may still be stored, without the reserve that the database, deletions and a restart need.
   */
  freeBytes(): Promise<number>;
  /** Call it before work that will store about `bytes`. @throws Problem `out-of-space` when `freeBytes` is lower */
  requireRoom(bytes: number): Promise<void>;
}

export class ObjectNotFound extends Error {
  constructor(key: string) {
    super(`No object ${key}`);
    this.name = 'ObjectNotFound';
  }
}
