import type { FileHandle } from 'node:fs/promises';
import { after } from '../timers.js';
import { Turns } from '../turns.js';
import type { AppendOptions } from './object-storage.js';
import { CollectedBytes } from '../collected-bytes.js';

/**
 * So much that is not durable yet is synced at once; of a body's beginning less, so that at the end of one of a few MiB not all of it is
 * waited for.
 */
const mostUnsynced = 8 * 1024 * 1024;
const leastUnsynced = 2 * 1024 * 1024;
/** Less is due when one of these applies: at least `bytes` are not durable yet, and the last sync was `ms` ago. */
const syncSteps = [
  { bytes: 256 * 1024, ms: 1000 },
  { bytes: 64 * 1024, ms: 5000 },
  // A power cut costs a slow body no more than the 64 KiB; thousands of syncs a minute would halt everybody else's.
  { bytes: 1, ms: 300_000 },
];
const maxUnsyncedBytes = 32 * 1024 * 1024;
const maxPendingBytes = 2 * 1024 * 1024;
/** Less is kept in memory until more has come, or until `patienceMs` have passed: of many slow bodies each costs little else. */
const worthWriting = 4 * 1024;
const patienceMs = 60_000;
/** Of what the writes stopped at. */
const worthSyncing = 64 * 1024;
/** A file that nothing was written to for this long is closed. */
const restMs = 2000;
/** Those of slow bodies wait for each other, so that thousands of them leave the disk to the others. */
const slowTurns = new Turns(2);

export interface AppendFile {
  handle(): Promise<FileHandle>;
  /** Closes it until `handle` is called again. Files without it stay open. */
  rest?(): Promise<void>;
}

/**
 * Writes `body` at `offset` and makes it durable; resolves with the new end of the file.
 * Receiving, writing and syncing overlap: chunks that arrive during a write go into the next write, and written bytes are
 * synced while more are received. This keeps the last sync short, the loss after a kill small, and the memory constant.
 * Of a body that comes slowly, a few KiB are collected, and no file is open meanwhile. When `body` fails, the bytes that arrived are written and synced before the error is thrown.
 */
export async function appendToFile(
  file: AppendFile,
  offset: number,
  body: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  options: AppendOptions = {},
): Promise<number> {
  const writer = new OverlappingWriter(file, offset, options);
  try {
    for await (const chunk of body) {
      const room = writer.push(chunk);
      if (room) await room;
    }
  } catch (error) {
    await writer.finish();
    throw error;
  }
  return writer.finish();
}

class OverlappingWriter {
  readonly #file: AppendFile;
  readonly #options: AppendOptions;
  readonly #begin: number;
  #written: number;
  #synced: number;
  /** What was there before may not be durable either. */
  #isAllSynced = false;
  #syncedAt = performance.now();
  readonly #pending = new CollectedBytes();
  #writing: Promise<void> | undefined;
  #syncing: Promise<void> | undefined;
  #syncFailed = false;
  #failed = false;
  #isFinishing = false;
  #fault: unknown;
  #patience: NodeJS.Timeout | undefined;
  #rest: NodeJS.Timeout | undefined;

  constructor(file: AppendFile, offset: number, options: AppendOptions) {
    this.#file = file;
    this.#begin = offset;
    this.#written = offset;
    this.#synced = offset;
    this.#options = options;
    this.#restLater();
  }

  /** Returns a promise to wait for before the next call; undefined when more may be pushed at once. */
  push(chunk: Uint8Array): Promise<void> | undefined {
    if (this.#failed) throw this.#fault;
    this.#pending.push(chunk);
    if (this.#pending.bytes < worthWriting) {
      this.#patience ??= after(patienceMs, () => this.#inBackground(this.#storeSlow()));
      return undefined;
    }
    const drained = this.#drained();
    return this.#pending.bytes >= maxPendingBytes ? drained : undefined;
  }

  async finish(): Promise<number> {
    clearTimeout(this.#patience);
    clearTimeout(this.#rest);
    this.#isFinishing = true;
    await this.#drained();
    await this.#syncing;
    // After a failed write, such as on a full disk, the bytes before it are still valid and are synced. After a failed sync
    // none of the unsynced bytes can be trusted.
    if (this.#syncFailed) throw this.#fault;
    if (!this.#isAllSynced) await (this.#syncing ??= this.#sync());
    if (this.#failed) throw this.#fault;
    return this.#synced;
  }

  async #storeSlow(): Promise<void> {
    await slowTurns.run(async () => {
      await this.#drained();
      await this.#restFile();
    });
  }

  #restLater(): void {
    clearTimeout(this.#rest);
    if (this.#file.rest && !this.#isFinishing)
      this.#rest = after(restMs, () => this.#inBackground(this.#restFile()));
  }

  #inBackground(work: Promise<void>): void {
    work.catch((error: unknown) => this.#fail(error));
  }

  /** Closes the file where nothing is written to it. */
  async #restFile(): Promise<void> {
    if (!this.#failed && this.#written - this.#synced >= worthSyncing)
      this.#syncing ??= this.#sync();
    await this.#syncing;
    // After that write, it is tried again.
    if (this.#writing || this.#syncing) return;
    clearTimeout(this.#rest);
    this.#rest = undefined;
    await this.#file.rest?.();
  }

  #drained(): Promise<void> | undefined {
    if (this.#pending.bytes > 0 && !this.#failed) this.#writing ??= this.#drain();
    return this.#writing;
  }

  async #drain(): Promise<void> {
    clearTimeout(this.#patience);
    this.#patience = undefined;
    try {
      while (this.#pending.bytes > 0 && !this.#failed) {
        await this.#write(this.#pending.take());
        if (this.#isSyncDue()) this.#syncing ??= this.#sync();
        if (this.#written - this.#synced >= maxUnsyncedBytes) await this.#syncing;
      }
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#writing = undefined;
    }
  }

  async #write(batch: Uint8Array[]): Promise<void> {
    let rest = batch;
    while (rest.length > 0) {
      await this.#options.mayWrite?.();
      const file = await this.#file.handle();
      this.#isAllSynced = false;
      const { bytesWritten } = await file.writev(rest, this.#written);
      this.#restLater();
      this.#written += bytesWritten;
      rest = withoutFirst(rest, bytesWritten);
    }
  }

  #isSyncDue(): boolean {
    const unsynced = this.#written - this.#synced;
    const durable = this.#synced - this.#begin;
    if (unsynced >= Math.min(mostUnsynced, Math.max(leastUnsynced, durable))) return true;
    const waitedMs = performance.now() - this.#syncedAt;
    return syncSteps.some(({ bytes, ms }) => unsynced >= bytes && waitedMs >= ms);
  }

  async #sync(): Promise<void> {
    const end = this.#written;
    try {
      await (await this.#file.handle()).datasync();
      this.#synced = end;
      this.#isAllSynced = end === this.#written && !this.#writing;
      this.#syncedAt = performance.now();
      this.#options.onDurable?.(end);
    } catch (error) {
      this.#syncFailed = true;
      this.#fail(error);
    } finally {
      this.#syncing = undefined;
    }
  }

  #fail(error: unknown): void {
    if (this.#failed) return;
    this.#failed = true;
    this.#fault = error;
  }
}

function withoutFirst(batch: Uint8Array[], bytes: number): Uint8Array[] {
  let skipped = bytes;
  let index = 0;
  while (index < batch.length && skipped >= batch[index]!.byteLength)
    skipped -= batch[index++]!.byteLength;
  const rest = batch.slice(index);
  if (rest[0] && skipped > 0) rest[0] = rest[0].subarray(skipped);
  return rest;
}
