import {
  isSerializationFault,
  toDatabaseProblem,
} from '../../platform/database/database-problem.js';
import type { Database } from '../../platform/database/database.js';
import { createRandomId } from '../../platform/ids.js';
import { after, pause } from '../../platform/timers.js';
import { lossReason } from './check-upload.js';
import {
  answerContested,
  recordOffsets,
  selectContested,
  type Recording,
  type Writer,
} from './lease-store.js';
import { findUploads } from './upload-store.js';

const checkMs = 250;
/** No write starts later than this after a check began that found the lease uncontested. */
const trustMs = 500;
/** A process that is asked for a lease, and does not answer for this long, is dead, or will ask before it writes again. */
export const answerMs = 800;
/** So long may a writer that has lost its lease take to end. */
export const endMs = 8000;
/** A database that does not answer for this long ends the uploads. */
const patienceMs = 30_000;
/** What becomes due meanwhile is recorded next, so that requests wait for the only connection of the embedded database no longer. */
const batchSize = 100;
const lookMs = 1000;

export interface KeptLease extends Writer {
  readonly takenAt: number;
  /** What is to be recorded now, if anything. */
  due(now: number): Recording | undefined;
  noteRecorded(recording: Recording, at: number): void;
  /** The writer must stop. */
  lose(reason: Error): void;
}

/**
 * Keeps the leases of this process on one database. None is renewed: that would be thousands of writes a second. One look four times a
 * second finds those that others want, or have ended; a process that does not answer is dead. What is due of all is recorded together.
 */
export class LeaseKeeper {
  static readonly #keepers = new WeakMap<Database, LeaseKeeper>();
  /** Names this process in the database. */
  readonly holder = createRandomId();
  readonly #database: Database;
  readonly #leases = new Map<string, KeptLease>();
  readonly #lost = new WeakSet<KeptLease>();
  #checkedAt = -Infinity;
  #checking: Promise<void> | undefined;
  readonly #due = new Set<KeptLease>();
  #batch: ReadonlySet<KeptLease> = new Set();
  #batchDone = Promise.resolve();
  #recording: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;

  static of(database: Database): LeaseKeeper {
    const keeper = LeaseKeeper.#keepers.get(database) ?? new LeaseKeeper(database);
    LeaseKeeper.#keepers.set(database, keeper);
    return keeper;
  }

  private constructor(database: Database) {
    this.#database = database;
  }

  add(lease: KeptLease): void {
    this.#leases.set(keyOf(lease), lease);
    this.#timer ??= after(this.#lookMs, () => this.#look());
  }

  /** Resolves when nothing of it is being recorded any more. */
  async remove(lease: KeptLease): Promise<void> {
    this.#leases.delete(keyOf(lease));
    this.#due.delete(lease);
    await this.settled(lease);
  }

  async settled(lease: KeptLease): Promise<void> {
    while (this.#batch.has(lease)) await this.#batchDone;
  }

  /** Resolves at once while the lease is known to be held, and otherwise when it is known again. */
  async whenHeld(lease: KeptLease): Promise<void> {
    if (!this.#database.othersMayWrite) return;
    while (this.#mayHold(lease) && performance.now() > this.#provenAt(lease) + trustMs)
      if (!(await this.#check())) await pause(checkMs);
  }

  /** Records what is due of the lease, together with others. */
  recordSoon(lease: KeptLease): void {
    this.#due.add(lease);
    this.#recording ??= this.#record().finally(() => (this.#recording = undefined));
  }

  #mayHold(lease: KeptLease): boolean {
    return this.#leases.has(keyOf(lease)) && !this.#lost.has(lease);
  }

  get #lookMs(): number {
    return this.#database.othersMayWrite ? checkMs : lookMs;
  }

  #provenAt({ takenAt }: KeptLease): number {
    return Math.max(takenAt, this.#checkedAt);
  }

  #look(): void {
    const now = performance.now();
    for (const lease of this.#leases.values()) if (lease.due(now)) this.recordSoon(lease);
    void this.#check().then(() => {
      this.#timer = this.#leases.size > 0 ? after(this.#lookMs, () => this.#look()) : undefined;
    });
  }

  /** Whether the database answered. */
  async #check(): Promise<boolean> {
    if (!this.#database.othersMayWrite || this.#leases.size === 0) return true;
    const startedAt = performance.now();
    this.#checking ??= this.#answer()
      .then(() => void (this.#checkedAt = startedAt))
      .finally(() => (this.#checking = undefined));
    try {
      await this.#checking;
      return true;
    } catch (error) {
      this.#endUnanswered(error);
      return false;
    }
  }

  /** Answers those who want leases of this process, and stops the writers that have lost theirs. */
  async #answer(): Promise<void> {
    const { holder } = this;
    const contested = (await selectContested(this.#database.db, holder)).flatMap(
      (writer) => this.#leases.get(keyOf(writer)) ?? [],
    );
    const asked = contested.filter((lease) => !this.#lost.has(lease));
    for (const some of inBatches(asked)) {
      const ids = some.map(({ id }) => id);
      const kept = await answerContested(this.#database.db, { holder, ids, endMs });
      const keys = new Set(kept.map(keyOf));
      await this.#lose(some.filter((lease) => !keys.has(keyOf(lease))));
    }
  }

  async #record(): Promise<void> {
    // Those that become due in the same turn go together.
    await Promise.resolve();
    while (this.#due.size > 0) {
      const batch = [...this.#due].slice(0, batchSize);
      for (const lease of batch) this.#due.delete(lease);
      const startedAt = performance.now();
      const recordings = new Map<KeptLease, Recording>();
      for (const lease of batch) {
        const due = this.#lost.has(lease) ? undefined : lease.due(startedAt);
        if (due) recordings.set(lease, due);
      }
      if (recordings.size === 0) continue;
      this.#batch = new Set(recordings.keys());
      this.#batchDone = this.#recordBatch(recordings, startedAt);
      await this.#batchDone;
      this.#batch = new Set();
    }
  }

  async #recordBatch(
    recordings: ReadonlyMap<KeptLease, Recording>,
    startedAt: number,
  ): Promise<void> {
    try {
      const recorded = await recordOffsets(this.#database.db, [...recordings.values()]);
      for (const [lease, recording] of recordings)
        if (recorded.has(lease.id)) lease.noteRecorded(recording, startedAt);
      await this.#lose([...recordings.keys()].filter(({ id }) => !recorded.has(id)));
    } catch (error) {
      // They are due at the next look again: a database that does not answer for a moment has given them to nobody else.
      if (isForNow(error)) return this.#due.clear();
      for (const lease of recordings.keys()) this.#stop(lease, error as Error);
    }
  }

  async #lose(leases: readonly KeptLease[]): Promise<void> {
    if (leases.length === 0) return;
    const ids = leases.map(({ id }) => id);
    const rows = new Map((await findUploads(this.#database.db, ids)).map((row) => [row.id, row]));
    for (const lease of leases) this.#stop(lease, lossReason(rows.get(lease.id)));
  }

  /** Whoever waits to write, or has been waiting for too long, is told what is wrong. */
  #endUnanswered(error: unknown): void {
    const isForGood = !isForNow(error);
    for (const lease of this.#leases.values())
      if (isForGood || performance.now() > this.#provenAt(lease) + patienceMs)
        this.#stop(lease, toDatabaseProblem(error) ?? (error as Error));
  }

  #stop(lease: KeptLease, reason: Error): void {
    if (this.#lost.has(lease)) return;
    this.#lost.add(lease);
    lease.lose(reason);
  }
}

function isForNow(error: unknown): boolean {
  return isSerializationFault(error) || toDatabaseProblem(error)?.code === 'unavailable';
}

function keyOf({ id, fence }: Writer): string {
  return `${id} ${fence}`;
}

function inBatches<T>(all: readonly T[]): T[][] {
  const batches: T[][] = [];
  for (let from = 0; from < all.length; from += batchSize)
    batches.push(all.slice(from, from + batchSize));
  return batches;
}
