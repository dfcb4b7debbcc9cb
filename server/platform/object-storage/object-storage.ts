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
  /** Told the size each time more bytes have become durable, the last time before `append` settles. */
  onDurable?: (size: number) => void;
  /** Asked before each write; throws to forbid it. For writers that hold a lease. */
  mayWrite?: () => void;
}

/** Bytes that arrive over time, in several requests and lives of the process, and become one object. One writer at a time. */
export interface AppendableObject {
  /** Bytes that are stored, the last of which may not have been reported durable. */
  size(): Promise<number>;
  /**
   * Appends at `offset`, at most `size()`; what lies beyond `offset` is replaced. Resolves with the new durable size.
   * When `body` ends early or fails, what arrived is kept and made durable, and the error is thrown after that.
   */
  append(offset: number, body: AsyncIterable<Uint8Array>, options?: AppendOptions): Promise<number>;
  /**
   * Publishes the first `size` bytes as the object `key`: atomic, durable, idempotent.
   * @throws ObjectNotFound when there are fewer bytes, here or under `key`.
   */
  commit(key: string, size: number): Promise<void>;
  /** Drops the bytes. */
  abort(): Promise<void>;
}

/**
 * Where media lives. Keys are slash-separated, made from our own ids, never from user text; a prefix names a folder of keys.
 * A write has happened, and survives a power cut, once its promise resolves; until then readers see nothing of it.
 * Every method throws Problem `out-of-space` when the store is full, and `unavailable` when it cannot be reached or written.
 */
export interface ObjectStorage {
  put(key: string, body: Uint8Array | Readable): Promise<ObjectInfo>;
  /** As `put`, from a local file, which it may move away. */
  putFile(key: string, path: string): Promise<ObjectInfo>;
  /** @throws ObjectNotFound */
  read(key: string, range?: ByteRange): Promise<Readable>;
  /** @throws ObjectNotFound */
  readBytes(key: string): Promise<Buffer>;
  head(key: string): Promise<ObjectInfo | undefined>;
  /** Deletes the object; one that is not there is no error. */
  delete(key: string): Promise<void>;
  deletePrefix(prefix: string): Promise<void>;
  /** Keys below `prefix`, in no particular order. */
  list(prefix: string): AsyncIterable<string>;
  openAppendable(id: string): Promise<AppendableObject>;
  /** Ids of the appendables that hold bytes. */
  listAppendables(): AsyncIterable<string>;
  /** A local file with the object's bytes for tools that need one (ffmpeg), not to be changed; call `release` when done. @throws ObjectNotFound */
  localFile(key: string): Promise<{ path: string; release(): Promise<void> }>;
  /** Whether objects can be written now; throws the reason when not. */
  check(): Promise<void>;
  /** Bytes that may still be stored. A reserve on top of them keeps the database, deletion and a restart alive; 0 once it is touched. */
  freeBytes(): Promise<number>;
  /** Ask before work that will store about `bytes`. @throws Problem `out-of-space` when fewer are free above the reserve. */
  requireRoom(bytes: number): Promise<void>;
}

export class ObjectNotFound extends Error {
  constructor(key: string) {
    super(`No object ${key}`);
    this.name = 'ObjectNotFound';
  }
}
