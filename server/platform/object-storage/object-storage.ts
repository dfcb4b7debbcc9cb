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

/** Bytes that arrive over time, in several requests and lives of the process, and become one object. */
export interface AppendableObject {
  /** Bytes that are durable now. */
  size(): Promise<number>;
  /**
   * Appends at `offset`, which must equal `size()`; resolves with the new durable size.
   * When `body` ends early or fails, what arrived is kept and made durable, and the error is thrown after that.
   */
  append(offset: number, body: AsyncIterable<Uint8Array>): Promise<number>;
  /** Publishes the bytes as the object `key`: atomic, durable, idempotent. */
  commit(key: string): Promise<void>;
  /** Drops the bytes. */
  abort(): Promise<void>;
}

/**
 * Where media lives. Keys are slash-separated, made from our own ids, never from user text.
 * A write has happened, and survives a power cut, once its promise resolves; until then readers see nothing of it.
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
  delete(key: string): Promise<void>;
  deletePrefix(prefix: string): Promise<void>;
  list(prefix: string): AsyncIterable<string>;
  openAppendable(id: string): Promise<AppendableObject>;
  /** A local file with the object's bytes for tools that need one (ffmpeg); call `release` when done. @throws ObjectNotFound */
  localFile(key: string): Promise<{ path: string; release(): Promise<void> }>;
  /** Whether objects can be written now; the reason when not. */
  check(): Promise<void>;
}

export class ObjectNotFound extends Error {
  constructor(key: string) {
    super(`No object ${key}`);
    this.name = 'ObjectNotFound';
  }
}
