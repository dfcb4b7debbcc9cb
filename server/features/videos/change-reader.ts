import type { Deps } from '../../platform/deps.js';
import { WakeSignal } from '../../platform/wake-signal.js';
import { readDatabaseClock, selectChangedVideos } from './video-store.js';
import type { VideoRow } from './video-table.js';

type Needed = Pick<Deps, 'changes' | 'database' | 'log'>;

// Where other processes write to the same database, their changes are found by looking.
const lookMs = 1000;
// Changes that come closer together are told together.
const gatherMs = 50;
// Another process may commit a change with an earlier instant after this one looked: look back this far each time.
const overlapMs = 5000;
const pageRows = 500;

/** Told of changed videos, deleted ones too; the next page waits for it. It does not throw. */
export type ChangeListener = (rows: readonly VideoRow[]) => Promise<void>;

/** Finds what changes in the videos of the apps that somebody follows: one look for all, by the database's clock alone. */
export class ChangeReader {
  readonly #deps: Needed;
  readonly #listeners = new Map<string, ChangeListener>();
  readonly #seen = new Map<string, { version: number; updatedAt: Date }>();
  readonly #wakes = new WakeSignal();
  #newest = new Date(0);
  #turn: Promise<void> = Promise.resolve();
  #isRunning = false;

  constructor(deps: Needed) {
    this.#deps = deps;
  }

  /** Tells `listener`, the app's only one, what changes from now on, until `signal` aborts. */
  async follow(appId: string, listener: ChangeListener, signal: AbortSignal): Promise<void> {
    await this.#inTurn(() => this.#passOver(appId));
    if (signal.aborted) return;
    this.#listeners.set(appId, listener);
    this.#deps.changes.onChange(appId, () => this.#wakes.wake(), signal);
    signal.addEventListener(
      'abort',
      () => {
        this.#listeners.delete(appId);
        this.#wakes.wake();
      },
      { once: true },
    );
    // What changed since it was passed over.
    this.#wakes.wake();
    if (!this.#isRunning) void this.#run();
  }

  async #run(): Promise<void> {
    const { database, log } = this.#deps;
    this.#isRunning = true;
    let retryMs: number | undefined;
    while (this.#listeners.size > 0) {
      await this.#wakes.next(retryMs ?? (database.othersMayWrite ? lookMs : undefined));
      await new Promise((resolve) => setTimeout(resolve, gatherMs));
      retryMs = undefined;
      await this.#inTurn(() => this.#look()).catch((error: unknown) => {
        // Nothing is lost: the next look begins where the last complete one ended.
        const text = 'the changes of videos could not be read; they are looked for again';
        log.warn({ err: error }, text);
        retryMs = lookMs;
      });
    }
    this.#isRunning = false;
  }

  async #look(): Promise<void> {
    for await (const rows of this.#unseen([...this.#listeners.keys()])) {
      for (const appId of new Set(rows.map((row) => row.appId)))
        await this.#listeners.get(appId)?.(rows.filter((row) => row.appId === appId));
    }
    const forgotten = this.#newest.getTime() - 2 * overlapMs;
    for (const [id, { updatedAt }] of this.#seen)
      if (updatedAt.getTime() < forgotten) this.#seen.delete(id);
  }

  /** What changed in the app until now is not news; the others must be told theirs before the clock is set. */
  async #passOver(appId: string): Promise<void> {
    const now = await readDatabaseClock(this.#deps.database.db);
    await this.#look();
    if (now > this.#newest) this.#newest = now;
    for await (const _rows of this.#unseen([appId]));
  }

  /** Page by page, what changed since it was last asked. */
  async *#unseen(appIds: readonly string[]): AsyncGenerator<VideoRow[]> {
    if (appIds.length === 0) return;
    let from = new Date(this.#newest.getTime() - overlapMs);
    for (let rows: VideoRow[], last: VideoRow | undefined; ; from = last.updatedAt) {
      rows = await selectChangedVideos(this.#deps.database.db, appIds, from, pageRows);
      const news = rows.filter(({ id, version }) => version > (this.#seen.get(id)?.version ?? 0));
      for (const { id, version, updatedAt } of news) this.#seen.set(id, { version, updatedAt });
      if (news.length > 0) yield news;
      last = rows.at(-1);
      if (last && last.updatedAt > this.#newest) this.#newest = last.updatedAt;
      if (!last || rows.length < pageRows || last.updatedAt <= from) return;
    }
  }

  #inTurn(task: () => Promise<void>): Promise<void> {
    const done = this.#turn.then(task);
    this.#turn = done.catch(() => undefined);
    return done;
  }
}
