import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { extname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Worker } from 'node:worker_threads';
import { LRUCache } from 'lru-cache';
import type { DigestAnswer, ToDigestWorker } from './digest-protocol.js';

/** Less than this is read at once when it is asked for, in a few milliseconds, and needs no thread. */
const stepBytes = 8 * 1024 * 1024;
const maxFiles = 10_000;

/** Next to this module, with the same file extension: `.ts` when running from the sources. */
const workerUrl = new URL(`./digest-worker${extname(import.meta.url)}`, import.meta.url);

interface Asked {
  resolve: (sha256: string) => void;
  reject: (error: unknown) => void;
}

/**
 * SHA-256 of files that grow, computed in a thread from what is on the disk while more is written, so that little is left to read at
 * the end. How far it is, is kept in memory only: after a restart, a file is read again from its beginning.
 */
export class FileDigests {
  readonly #told = new LRUCache<string, number>({ max: maxFiles });
  readonly #asked = new Map<number, Asked>();
  #worker: Worker | undefined;
  #lastAnswer = 0;

  /** The first `size` bytes of the file will not change any more. */
  advance(id: string, path: string, size: number): void {
    if (size - (this.#told.get(id) ?? 0) < stepBytes) return;
    this.#told.set(id, size);
    this.#post({ answer: undefined, id, path, size });
  }

  /** What `advance` said of the file no longer holds. */
  forget(id: string): void {
    if (this.#told.delete(id)) this.#post({ forget: id });
  }

  /** In hexadecimal, of the first `size` bytes of the file. */
  async digest(id: string, path: string, size: number): Promise<string> {
    if (size < stepBytes) return digestAtOnce(path, size);
    this.#told.delete(id);
    return new Promise((resolve, reject) => {
      const answer = ++this.#lastAnswer;
      this.#asked.set(answer, { resolve, reject });
      this.#post({ answer, id, path, size });
    });
  }

  async close(): Promise<void> {
    this.#drop(new Error('The server is stopping'));
    await this.#worker?.terminate();
    this.#worker = undefined;
  }

  #post(message: ToDigestWorker): void {
    this.#worker ??= this.#start();
    this.#worker.postMessage(message);
  }

  #start(): Worker {
    const worker = new Worker(workerUrl);
    worker.unref();
    worker.on('message', ({ answer, sha256, error, errno }: DigestAnswer) => {
      const asked = this.#asked.get(answer);
      this.#asked.delete(answer);
      if (sha256 === undefined) asked?.reject(Object.assign(error as Error, { code: errno }));
      else asked?.resolve(sha256);
    });
    worker.once('error', (error) => {
      this.#worker = undefined;
      this.#told.clear();
      this.#drop(error);
    });
    return worker;
  }

  #drop(reason: unknown): void {
    for (const { reject } of this.#asked.values()) reject(reason);
    this.#asked.clear();
  }
}

async function digestAtOnce(path: string, size: number): Promise<string> {
  const hash = createHash('sha256');
  if (size > 0) await pipeline(createReadStream(path, { end: size - 1 }), hash);
  return hash.digest('hex');
}
