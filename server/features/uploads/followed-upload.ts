import { open, type FileHandle } from 'node:fs/promises';
import type { Deps } from '../../platform/deps.js';
import { pause } from '../../platform/timers.js';
import { findOpenUpload, findUpload } from './upload-store.js';
import { bytesIdOf, isFinal, type UploadRow, type WholeUpload } from './upload-table.js';

const pollMs = 200;
/** When the last bytes are about to come. */
const lastPollMs = 40;
const chunkBytes = 256 * 1024;
/** An upload that stands still for longer is not waited for: others need the slot. */
const idleMs = 3600_000;

/** The upload ended without its file, began again before what was read of it, or stands still. */
export class UploadEnded extends Error {
  constructor(why: string) {
    super(`The upload ${why}`);
    this.name = 'UploadEnded';
  }
}

/**
 * The bytes of an open upload as they are recorded. What is recorded, the client never sends again. Of one that comes in parts, they are
 * those of its first part, to which the others are appended in order.
 */
export class FollowedUpload {
  readonly length: number;
  readonly path: string;
  readonly #deps: Deps;
  readonly #id: string;
  readonly #file: FileHandle;
  readonly #signal: AbortSignal;
  #recorded: number;
  #lastGrowth = 0;
  #isComplete = false;
  #grownAt = performance.now();

  /** Undefined where the video has no open upload whose length is known. */
  static async open(
    deps: Deps,
    videoId: string,
    signal: AbortSignal,
  ): Promise<FollowedUpload | undefined> {
    const upload = await findOpenUpload(deps.database.db, videoId);
    if (!upload || upload.length === null) return undefined;
    const { length } = upload;
    const path = (await deps.storage.openAppendable(bytesIdOf(upload))).path();
    const now = { ...(await withFirstPart(deps, upload)), length };
    // It stays open when the file is moved to where the video keeps its source.
    return new FollowedUpload(deps, now, path, await open(path), signal);
  }

  private constructor(
    deps: Deps,
    { id, length, offset }: WholeUpload,
    path: string,
    file: FileHandle,
    signal: AbortSignal,
  ) {
    this.#deps = deps;
    this.#id = id;
    this.length = length;
    this.#recorded = offset;
    this.path = path;
    this.#file = file;
    this.#signal = signal;
  }

  /** All of them, in order, each as soon as it is recorded. @throws UploadEnded */
  async *bytes(): AsyncGenerator<Buffer, void> {
    for (let position = 0; position < this.length;) {
      await this.waitFor(position + 1);
      while (position < this.#recorded) {
        const size = Math.min(chunkBytes, this.#recorded - position);
        const { buffer, bytesRead } = await this.#file.read(
          Buffer.allocUnsafe(size),
          0,
          size,
          position,
        );
        if (bytesRead === 0) throw new UploadEnded('has fewer bytes than were recorded');
        position += bytesRead;
        yield buffer.subarray(0, bytesRead);
      }
    }
  }

  /** Resolves when so many bytes are recorded. @throws UploadEnded */
  async waitFor(bytes: number): Promise<void> {
    while (this.#recorded < bytes) await this.#look();
  }

  /** Resolves when the file is where the video keeps its source: its digest may be wrong though all of it is recorded. @throws UploadEnded */
  async waitForEnd(): Promise<void> {
    while (!this.#isComplete) await this.#look();
  }

  async #look(): Promise<void> {
    await pause(this.#pollMs, this.#signal);
    this.#signal.throwIfAborted();
    const upload = await this.#read();
    if (upload) this.#note(upload);
  }

  get #pollMs(): number {
    const missing = this.length - this.#recorded;
    return missing <= 2 * this.#lastGrowth ? lastPollMs : pollMs;
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  /** A database that is away for a moment must not cost the copy. */
  async #read(): Promise<UploadRow | undefined> {
    try {
      const upload = await findUpload(this.#deps.database.db, this.#id);
      if (!upload) throw new UploadEnded('is gone');
      return await withFirstPart(this.#deps, upload);
    } catch (error) {
      if (error instanceof UploadEnded) throw error;
      this.#deps.log.warn({ err: error, uploadId: this.#id }, 'an upload was not followed');
      return undefined;
    }
  }

  #note({ state, offset }: UploadRow): void {
    if (state !== 'open' && state !== 'complete') throw new UploadEnded(`is ${state}`);
    this.#isComplete = state === 'complete';
    const recorded = this.#isComplete ? this.length : offset;
    if (recorded < this.#recorded) throw new UploadEnded('begins again before its end');
    const now = performance.now();
    if (recorded > this.#recorded) {
      this.#grownAt = now;
      this.#lastGrowth = recorded - this.#recorded;
    }
    if (now - this.#grownAt > idleMs) throw new UploadEnded('stands still');
    this.#recorded = recorded;
  }
}

/** Of an upload whose first part still arrives, how much of that is there. */
async function withFirstPart({ database }: Deps, upload: UploadRow): Promise<UploadRow> {
  if (upload.state !== 'open' || !isFinal(upload)) return upload;
  const first = await findUpload(database.db, bytesIdOf(upload));
  return { ...upload, offset: Math.max(upload.offset, first?.offset ?? 0) };
}
