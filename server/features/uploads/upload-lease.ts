import type { Database } from '../../platform/database/database.js';
import { Problem } from '../../platform/http/problem.js';
import { requireAlive } from './check-upload.js';
import { findUpload, keepLease, releaseLease, takeLease, takeUpload } from './upload-store.js';
import type { UploadRow } from './upload-table.js';

const leaseMs = 8000;
const beatMs = 1000;
const notedBytes = 1024 * 1024;
const notedMs = 5000;
const pollMs = 200;
/** No write starts so shortly before the lease ends: it would have to be over by then. */
const marginMs = 2000;

/**
 * The right of one request, of any process, to write to an upload. Taking it fences off the writer before, and waits
 * until that one has let go or its lease has run out. Once a second it is kept and the durable offset recorded.
 */
export class UploadLease {
  /** The upload as the writer before left it. */
  readonly upload: UploadRow;
  readonly #database: Database;
  readonly #id: string;
  readonly #fence: number;
  readonly #length: number;
  readonly #onLost: (reason: Error) => void;
  #durable: number;
  #recorded: number;
  #recordedAt = performance.now();
  #heldUntil: number;
  #lost = false;
  #timer: NodeJS.Timeout | undefined;
  #beat: Promise<void> | undefined;

  private constructor(
    database: Database,
    upload: UploadRow,
    takenAt: number,
    onLost: (reason: Error) => void,
  ) {
    this.#database = database;
    this.upload = upload;
    this.#id = upload.id;
    this.#fence = upload.fence;
    this.#length = upload.length;
    this.#durable = upload.offset;
    this.#recorded = upload.offset;
    this.#heldUntil = takenAt + leaseMs - marginMs;
    this.#onLost = onLost;
    this.#schedule();
  }

  /** Undefined when the upload's offset has moved, or it has ended, since `seen` was read. */
  static async take(
    database: Database,
    seen: UploadRow,
    onLost: (reason: Error) => void,
  ): Promise<UploadLease | undefined> {
    let takenAt = performance.now();
    // The embedded database has one process, whose requests know of each other: nobody else needs to be fenced off.
    if (database.engine === 'embedded') return new UploadLease(database, seen, takenAt, onLost);
    const { id, offset } = seen;
    const upload = await takeUpload(database.db, { id, offset, leaseMs });
    if (!upload) return undefined;
    const giveUpAt = takenAt + leaseMs + beatMs;
    let held = upload.leaseFence === upload.fence ? upload : undefined;
    while (!held) {
      if (performance.now() > giveUpAt) throw overtaken();
      await new Promise((resolve) => setTimeout(resolve, pollMs));
      takenAt = performance.now();
      held = await takeLease(database.db, { id, fence: upload.fence, leaseMs });
    }
    return new UploadLease(database, held, takenAt, onLost);
  }

  get durable(): number {
    return this.#durable;
  }

  get recorded(): number {
    return this.#recorded;
  }

  noteDurable(size: number): void {
    this.#durable = size;
  }

  /** @throws Problem `conflict` when another writer may have the upload by now. */
  requireHeld(): void {
    if (this.#lost) throw overtaken();
    if (this.#database.engine === 'postgres' && performance.now() > this.#heldUntil)
      throw overtaken();
  }

  /** Records `offset` and lets go. Undefined when another writer has overtaken this one, so that nothing was recorded. */
  async release(
    offset: number,
    rest: 'none' | 'doubtful' = 'none',
  ): Promise<UploadRow | undefined> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await this.#beat;
    return releaseLease(this.#database.db, { id: this.#id, fence: this.#fence, offset, rest });
  }

  #schedule(): void {
    this.#timer = setTimeout(() => {
      this.#beat = this.#keep().then(
        () => {
          if (this.#timer) this.#schedule();
        },
        (error: Error) => this.#lose(error),
      );
    }, beatMs);
  }

  async #keep(): Promise<void> {
    const startedAt = performance.now();
    // Only the end of the request tells that the last byte was the last: an overlong body is refused.
    const offset = Math.min(this.#durable, this.#length - 1);
    if (this.#database.engine === 'embedded' && !this.#isWorthNoting(offset, startedAt)) return;
    const kept = await keepLease(this.#database.db, {
      id: this.#id,
      fence: this.#fence,
      leaseMs,
      offset,
    });
    if (!kept) throw await this.#whyLost();
    this.#recorded = offset;
    this.#recordedAt = startedAt;
    this.#heldUntil = startedAt + leaseMs - marginMs;
  }

  async #whyLost(): Promise<Error> {
    const upload = await findUpload(this.#database.db, this.#id);
    try {
      if (upload) requireAlive(upload);
    } catch (ended) {
      if (ended instanceof Problem) return ended;
      throw ended;
    }
    return overtaken();
  }

  // No other process can overtake this one when the database is embedded, so many slow uploads need not write each second.
  #isWorthNoting(offset: number, now: number): boolean {
    return offset - this.#recorded >= notedBytes || now - this.#recordedAt >= notedMs;
  }

  #lose(reason: Error): void {
    this.#lost = true;
    this.#onLost(reason);
  }
}

function overtaken(): Problem {
  return new Problem(
    'conflict',
    'Another request has taken over this upload. Send HEAD for the offset to take it back.',
  );
}
