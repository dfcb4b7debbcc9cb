import type { Database } from '../../platform/database/database.js';
import { pause } from '../../platform/timers.js';
import { lossReason, overtaken } from './check-upload.js';
import { answerMs, endMs, LeaseKeeper, type KeptLease } from './lease-keeper.js';
import {
  askHolder,
  distrustRest,
  recordOffsets,
  releaseLease,
  takeFreeLease,
  takeLease,
  takeUpload,
  type Recording,
} from './lease-store.js';
import { findUpload } from './upload-store.js';
import { limitOf, type UploadRow } from './upload-table.js';

/** Bytes that became durable are recorded at once where the last time was this long ago: somebody may wait for them. */
const promptMs = 500;
/** With the embedded database, which has one connection and no other process that waits for them. */
const recordBytes = 256 * 1024;
const recordMs = 5000;
/** What a power cut would cost of a slow upload meanwhile is worth no more: there may be thousands of them. */
const littleBytes = 32 * 1024;
const recordLittleMs = 60_000;
/** Nothing is new, but the upload does not expire. */
const recordNothingMs = 3600_000;
const pollMs = 50;
/** A holder that lives ends within `endMs` of its answer. */
const waitMs = answerMs + endMs;

export interface LeaseEvents {
  /** The writer must stop. */
  onLost?: (reason: Error) => void;
  /** The database knows of so many bytes. */
  onRecorded?: (offset: number) => void;
}

/**
 * The exclusive right of one request, across processes, to write to an upload. Taking it fences off the previous writer, and waits until
 * that one releases the lease; not for longer than `answerMs` where its process does not answer. `LeaseKeeper` keeps it, and records what
 * is durable meanwhile.
 */
export class UploadLease implements KeptLease {
  /** The upload as the previous writer left it. */
  readonly upload: UploadRow;
  readonly id: string;
  readonly fence: number;
  readonly takenAt: number;
  readonly #database: Database;
  readonly #keeper: LeaseKeeper;
  readonly #limit: number;
  readonly #events: LeaseEvents;
  #durable: number;
  #recorded: number;
  #recordedAt = performance.now();
  #lost: Error | undefined;
  #rest: 'recoverable' | 'untrusted' = 'recoverable';

  private constructor(database: Database, upload: UploadRow, takenAt: number, events: LeaseEvents) {
    this.#database = database;
    this.#keeper = LeaseKeeper.of(database);
    this.upload = upload;
    this.id = upload.id;
    this.fence = upload.fence;
    this.takenAt = takenAt;
    this.#limit = limitOf(upload);
    this.#durable = upload.offset;
    this.#recorded = upload.offset;
    this.#events = events;
    this.#keeper.add(this);
  }

  /** Returns undefined when the offset has changed or the upload has ended since `seen` was read. */
  static async take(
    database: Database,
    seen: UploadRow,
    events: LeaseEvents = {},
  ): Promise<UploadLease | undefined> {
    let takenAt = performance.now();
    // With the embedded database there is one process, and `ActiveUploads` permits one writer: no fence is needed.
    if (!database.othersMayWrite) return new UploadLease(database, seen, takenAt, events);
    const { id, offset } = seen;
    const claim = { id, holder: LeaseKeeper.of(database).holder, answerMs };
    const giveUpAt = takenAt + waitMs;
    let upload = await takeUpload(database.db, { ...claim, offset });
    if (!upload) return undefined;
    const { fence } = upload;
    while (upload.leaseFence !== fence) {
      if (performance.now() > giveUpAt) throw overtaken();
      await pause(pollMs);
      takenAt = performance.now();
      upload = await takeLease(database.db, { ...claim, fence });
      if (!upload) throw lossReason(await findUpload(database.db, id));
    }
    return new UploadLease(database, upload, takenAt, events);
  }

  /**
   * Takes the lease when nobody holds it, without pre-empting anybody. Returns undefined when somebody keeps it, or when the upload is
   * not open.
   */
  static async takeFree(
    database: Database,
    id: string,
    events: LeaseEvents = {},
  ): Promise<UploadLease | undefined> {
    const { othersMayWrite, db } = database;
    const { holder } = LeaseKeeper.of(database);
    for (const giveUpAt = performance.now() + waitMs; ;) {
      const takenAt = performance.now();
      const upload = await takeFreeLease(db, { id, holder, othersMayWrite });
      if (upload) return new UploadLease(database, upload, takenAt, events);
      if (takenAt > giveUpAt || (await findUpload(db, id))?.state !== 'open') return undefined;
      if (othersMayWrite) await askHolder(db, { id, answerMs });
      await pause(4 * pollMs);
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
    if (performance.now() - this.#recordedAt >= promptMs) this.#keeper.recordSoon(this);
  }

  /** Records now what is durable. @throws Problem when another writer has taken over */
  async record(): Promise<void> {
    await this.#keeper.settled(this);
    const recording = this.#recording();
    const at = performance.now();
    const recorded = await recordOffsets(this.#database.db, [recording]);
    if (!recorded.has(this.id)) throw await this.#findLossReason();
    this.noteRecorded(recording, at);
  }

  /** Call it before each write. @throws Problem what `onLost` was told */
  async requireHeld(): Promise<void> {
    await this.#keeper.whenHeld(this);
    if (this.#lost) throw this.#lost;
  }

  /** From now on a killed writer's stored bytes are not to be recovered. @throws Problem `conflict` */
  async distrustRest(): Promise<void> {
    await this.#keeper.settled(this);
    this.#rest = 'untrusted';
    if (this.upload.bootId === null) return;
    if (!(await distrustRest(this.#database.db, this))) throw await this.#findLossReason();
  }

  /**
   * Records `offset` and releases the lease. Returns undefined, and records nothing, when another writer has taken over.
   * `rest` says whether stored bytes beyond `offset` must not be trusted.
   */
  async release(
    offset: number,
    rest: 'none' | 'untrusted' = 'none',
  ): Promise<UploadRow | undefined> {
    await this.#keeper.remove(this);
    const { id, fence } = this;
    return releaseLease(this.#database.db, { id, fence, offset, rest });
  }

  due(now: number): Recording | undefined {
    return this.#isDue(this.#recordable, now) ? this.#recording() : undefined;
  }

  noteRecorded({ offset }: Recording, at: number): void {
    this.#recorded = offset;
    this.#recordedAt = at;
    this.#events.onRecorded?.(offset);
  }

  lose(reason: Error): void {
    this.#lost = reason;
    this.#events.onLost?.(reason);
  }

  /** The last byte is recorded only when the request has ended: until then the body may turn out too long and be refused. */
  get #recordable(): number {
    return Math.min(this.#durable, this.#limit - 1);
  }

  #recording(): Recording {
    return { id: this.id, fence: this.fence, offset: this.#recordable, rest: this.#rest };
  }

  #isDue(offset: number, now: number): boolean {
    const bytes = offset - this.#recorded;
    const ms = now - this.#recordedAt;
    if (bytes <= 0) return ms >= recordNothingMs;
    if (this.#database.othersMayWrite) return ms >= promptMs;
    return bytes >= recordBytes || ms >= (bytes >= littleBytes ? recordMs : recordLittleMs);
  }

  async #findLossReason(): Promise<Error> {
    return lossReason(await findUpload(this.#database.db, this.id));
  }
}
