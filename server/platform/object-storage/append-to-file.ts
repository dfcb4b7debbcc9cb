import type { FileHandle } from 'node:fs/promises';
import type { AppendOptions } from './object-storage.js';

/** A sync is due when one of these applies: at least `bytes` are not durable yet, and the last sync was `ms` ago. */
const syncSteps = [
  { bytes: 8 * 1024 * 1024, ms: 0 },
  { bytes: 256 * 1024, ms: 1000 },
  { bytes: 1, ms: 5000 },
];
const maxUnsyncedBytes = 32 * 1024 * 1024;
const maxPendingBytes = 2 * 1024 * 1024;

/**
 * Writes `body` at `offset` and makes it durable; resolves with the new end of the file.
 * Receiving, writing and syncing overlap: chunks that arrive during a write go into the next write, and written bytes are
 * synced while more are received. This keeps the last sync short, the loss after a kill small, and the memory constant.
 * When `body` fails, the bytes that arrived are written and synced before the error is thrown.
 */
export async function appendToFile(
  file: FileHandle,
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
  readonly #file: FileHandle;
  readonly #options: AppendOptions;
  #written: number;
  #synced: number;
  #syncedAt = performance.now();
  #pending: Uint8Array[] = [];
  #pendingBytes = 0;
  #writing: Promise<void> | undefined;
  #syncing: Promise<void> | undefined;
  #syncFailed = false;
  #failed = false;
  #fault: unknown;

  constructor(file: FileHandle, offset: number, options: AppendOptions) {
    this.#file = file;
    this.#written = offset;
    this.#synced = offset;
    this.#options = options;
  }

  /** Returns a promise to wait for before the next call; undefined when more may be pushed at once. */
  push(chunk: Uint8Array): Promise<void> | undefined {
    if (this.#failed) throw this.#fault;
    this.#pending.push(chunk);
    this.#pendingBytes += chunk.byteLength;
    this.#writing ??= this.#drain();
    return this.#pendingBytes >= maxPendingBytes ? this.#writing : undefined;
  }

  async finish(): Promise<number> {
    await this.#writing;
    await this.#syncing;
    // After a failed write, such as on a full disk, the bytes before it are still valid and are synced. After a failed sync
    // none of the unsynced bytes can be trusted.
    if (this.#syncFailed) throw this.#fault;
    await this.#sync();
    if (this.#failed) throw this.#fault;
    return this.#synced;
  }

  async #drain(): Promise<void> {
    try {
      while (this.#pendingBytes > 0 && !this.#failed) {
        const batch = this.#pending;
        this.#pending = [];
        this.#pendingBytes = 0;
        await this.#write(batch);
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
      this.#options.mayWrite?.();
      const { bytesWritten } = await this.#file.writev(rest, this.#written);
      this.#written += bytesWritten;
      rest = withoutFirst(rest, bytesWritten);
    }
  }

  #isSyncDue(): boolean {
    const unsynced = this.#written - this.#synced;
    const waitedMs = performance.now() - this.#syncedAt;
    return syncSteps.some(({ bytes, ms }) => unsynced >= bytes && waitedMs >= ms);
  }

  async #sync(): Promise<void> {
    const end = this.#written;
    try {
      await this.#file.datasync();
      this.#synced = end;
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
