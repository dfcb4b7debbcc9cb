import type { Database } from '../../platform/database/database.js';
import { Problem } from '../../platform/http/problem.js';
import { pause } from '../../platform/timers.js';
import { Turns } from '../../platform/turns.js';
import { overtaken, requireAlive } from './check-upload.js';
import { takeFreeLease } from './concat-store.js';
import {
  distrustRest,
  findUpload,
  renewLease,
  releaseLease,
  takeLease,
  takeUpload,
} from './upload-store.js';
import { limitOf, type UploadRow } from './upload-table.js';

const leaseMs = 8000;
const renewMs = 1000;
/** Bytes that became durable are recorded at once where the last time was this long ago: somebody may wait for them. */
const promptMs = 500;
/** With the embedded database. */
const recordBytes = 256 * 1024;
const recordMs = 5000;
/** What a power cut would cost of a slow upload meanwhile is worth no more: there may be thousands of them. */
const littleBytes = 32 * 1024;
const recordLittleMs = 60_000;
/** Nothing is new, but the upload does not expire. */
const recordNothingMs = 3600_000;
/** Of thousands of uploads, one at a time waits for the only connection; the requests of others need not wait for all of them. */
const recordTurns = new Turns(1);
const pollMs = 200;
/**
 * No write starts within this time before the lease expires, so that it ends before another writer can take the lease.
 */
const marginMs = 2000;

export interface LeaseEvents {
  /** The writer must stop. */
  onLost?: (reason: Error) => void;
  /** The database knows of so many bytes. */
  onRecorded?: (offset: number) => void;
}

/**
 * The exclusive right of one request, across processes, to write to an upload. Taking it fences off the previous writer,
 * and waits until that one releases the lease or the lease expires. The lease is renewed once a second, or twice while bytes
 * become durable, which also records the durable offset.
 */
export class UploadLease {
  /** The upload as the previous writer left it. */
  readonly upload: UploadRow;
  readonly #database: Database;
  readonly #id: string;
  readonly #fence: number;
  readonly #limit: number;
  readonly #events: LeaseEvents;
  #durable: number;
  #recorded: number;
  #recordedAt = performance.now();
  #heldUntil: number;
  #lost: Error | undefined;
  #rest: 'recoverable' | 'untrusted' = 'recoverable';
  #timer: NodeJS.Timeout | undefined;
  #renewal: Promise<void> | undefined;
  #isRenewing = false;

  private constructor(database: Database, upload: UploadRow, takenAt: number, events: LeaseEvents) {
    this.#database = database;
    this.upload = upload;
    this.#id = upload.id;
    this.#fence = upload.fence;
    this.#limit = limitOf(upload);
    this.#durable = upload.offset;
    this.#recorded = upload.offset;
    this.#heldUntil = takenAt + leaseMs - marginMs;
    this.#events = events;
    this.#schedule();
  }

  /** Returns undefined when the offset has changed or the upload has ended since `seen` was read. */
  static async take(
    database: Database,
    seen: UploadRow,
    events: LeaseEvents = {},
  ): Promise<UploadLease | undefined> {
    let takenAt = performance.now();
    // With the embedded database there is one process, and `ActiveUploads` permits one writer: no fence is needed.
    if (database.engine === 'embedded') return new UploadLease(database, seen, takenAt, events);
    const { id, offset } = seen;
    const upload = await takeUpload(database.db, { id, offset, leaseMs });
    if (!upload) return undefined;
    const giveUpAt = takenAt + leaseMs + renewMs;
    let held = upload.leaseFence === upload.fence ? upload : undefined;
    while (!held) {
      if (performance.now() > giveUpAt) throw overtaken();
      await new Promise((resolve) => setTimeout(resolve, pollMs));
      takenAt = performance.now();
      held = await takeLease(database.db, { id, fence: upload.fence, leaseMs });
    }
    return new UploadLease(database, held, takenAt, events);
  }

  /**
   * Takes the lease when nobody holds it, without pre-empting anybody: waits as long as a process that was killed may have it.
   * Returns undefined when somebody keeps it, or when the upload is not open.
   */
  static async takeFree(
    database: Database,
    id: string,
    events: LeaseEvents = {},
  ): Promise<UploadLease | undefined> {
    for (const giveUpAt = performance.now() + leaseMs + renewMs; ;) {
      const takenAt = performance.now();
      const upload = await takeFreeLease(database.db, { id, leaseMs });
      if (upload) return new UploadLease(database, upload, takenAt, events);
      if (takenAt > giveUpAt || (await findUpload(database.db, id))?.state !== 'open')
        return undefined;
      await pause(pollMs);
    }
  }

  get durable(): number {
    return this.#durable;
  }

  get recorded(): number {
    return this.#recorded;
  }

  noteDurable(size: number): void {
    this.#durable = size;
    if (!this.#timer || this.#isRenewing || performance.now() - this.#recordedAt < promptMs) return;
    clearTimeout(this.#timer);
    this.#tick();
  }

  /** Records now what is durable. @throws Problem when another writer has taken over */
  async record(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#renewal;
    await this.#renew('now');
    clearTimeout(this.#timer);
    this.#schedule();
  }

  /** @throws Problem what `onLost` was told; `conflict` when another writer may hold the lease by now. */
  requireHeld(): void {
    if (this.#lost) throw this.#lost;
    if (this.#database.engine === 'postgres' && performance.now() > this.#heldUntil)
      throw overtaken();
  }

  /** From now on a killed writer's stored bytes are not to be recovered. @throws Problem `conflict` */
  async distrustRest(): Promise<void> {
    await this.#renewal;
    this.#rest = 'untrusted';
    if (this.upload.bootId === null) return;
    if (!(await distrustRest(this.#database.db, { id: this.#id, fence: this.#fence })))
      throw await this.#findLossReason();
  }

  /**
   * Records `offset` and releases the lease. Returns undefined, and records nothing, when another writer has taken over.
   * `rest` says whether stored bytes beyond `offset` must not be trusted.
   */
  async release(
    offset: number,
    rest: 'none' | 'untrusted' = 'none',
  ): Promise<UploadRow | undefined> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await this.#renewal;
    return releaseLease(this.#database.db, { id: this.#id, fence: this.#fence, offset, rest });
  }

  #schedule(): void {
    const ms = this.#database.engine === 'embedded' ? recordMs : renewMs;
    this.#timer = setTimeout(() => this.#tick(), ms);
  }

  #tick(): void {
    this.#isRenewing = true;
    const renewed =
      this.#database.engine === 'postgres'
        ? this.#renewAsDue()
        : recordTurns.run(() => this.#renewAsDue());
    void renewed.finally(() => (this.#isRenewing = false));
  }

  #renewAsDue(): Promise<void> {
    // It was released while it waited.
    if (!this.#timer) return Promise.resolve();
    this.#renewal = this.#renew().then(
      () => this.#scheduleNext(),
      (error: Error) => {
        if (this.#mayTryAgain(error)) this.#scheduleNext();
        else this.#lose(error);
      },
    );
    return this.#renewal;
  }

  #scheduleNext(): void {
    if (this.#timer) this.#schedule();
  }

  /** A database that does not answer for a moment has given the upload to nobody else. */
  #mayTryAgain(error: Error): boolean {
    const isHeld = this.#database.engine === 'embedded' || performance.now() < this.#heldUntil;
    return isHeld && error instanceof Problem && error.code === 'unavailable';
  }

  async #renew(when: 'due' | 'now' = 'due'): Promise<void> {
    const startedAt = performance.now();
    // The last byte is recorded only when the request has ended: until then the body may turn out too long and be refused.
    const offset = Math.min(this.#durable, this.#limit - 1);
    const mayWait = when === 'due' && this.#database.engine === 'embedded';
    if (mayWait && !this.#isRecordDue(offset, startedAt)) return;
    const renewed = await renewLease(this.#database.db, {
      id: this.#id,
      fence: this.#fence,
      leaseMs,
      offset,
      rest: this.#rest,
    });
    if (!renewed) throw await this.#findLossReason();
    this.#recorded = offset;
    this.#recordedAt = startedAt;
    this.#events.onRecorded?.(offset);
    this.#heldUntil = startedAt + leaseMs - marginMs;
  }

  async #findLossReason(): Promise<Error> {
    const upload = await findUpload(this.#database.db, this.#id);
    try {
      if (upload) requireAlive(upload);
    } catch (ended) {
      if (ended instanceof Problem) return ended;
      throw ended;
    }
    return overtaken();
  }

  // With the embedded database no other process can take over, so the row need not be written every second.
  #isRecordDue(offset: number, now: number): boolean {
    const bytes = offset - this.#recorded;
    if (bytes >= recordBytes) return true;
    const little = bytes > 0 ? recordLittleMs : recordNothingMs;
    return now - this.#recordedAt >= (bytes >= littleBytes ? recordMs : little);
  }

  #lose(reason: Error): void {
    this.#lost = reason;
    this.#events.onLost?.(reason);
  }
}
