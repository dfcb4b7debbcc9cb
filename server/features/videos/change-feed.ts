import type { Readable } from 'node:stream';
import type { Deps } from '../../platform/deps.js';
import { FanOut } from '../../platform/fan-out.js';
import { after } from '../../platform/timers.js';
import { ChangedVideos } from './changed-videos.js';
import type { VideoRow } from './video-table.js';
import { WaitingNews } from './waiting-news.js';

const heartbeatMs = 15_000;
// Where other processes write to the same database, their changes are found by looking.
const lookMs = 1000;
// Changes that come closer together are told together.
const gatherMs = 50;

/** The changes of one app's videos, looked for once, written once, and sent to everyone who watches. */
export class ChangeFeed {
  readonly #deps: Deps;
  readonly #appId: string;
  readonly #watchers = new FanOut();
  readonly #ended = new AbortController();
  #started: Promise<void> | undefined;
  #wake: (() => void) | undefined;
  #isWoken = false;

  constructor(deps: Deps, appId: string) {
    this.#deps = deps;
    this.#appId = appId;
  }

  get size(): number {
    return this.#watchers.size;
  }

  /** A stream of server-sent events from now on. `onGone` runs when it has ended. */
  async watch(onGone: () => void): Promise<Readable> {
    this.#started ??= this.#start();
    await this.#started;
    return this.#watchers.add(': connected\n\n', onGone);
  }

  end(): void {
    this.#ended.abort();
    this.#wake?.();
    this.#watchers.end();
  }

  async #start(): Promise<void> {
    const { signal } = this.#ended;
    const changed = new ChangedVideos(this.#deps.database.db, this.#appId);
    this.#deps.changes.onChange(this.#appId, this.#onChange, signal);
    await changed.start();
    const news = new WaitingNews(this.#deps, this.#appId);
    await news.start();
    const heartbeat = setInterval(
      () => void this.#watchers.send(': still here\n\n'),
      heartbeatMs,
    ).unref();
    signal.addEventListener('abort', () => clearInterval(heartbeat), { once: true });
    void this.#run(changed, news);
  }

  async #run(changed: ChangedVideos, news: WaitingNews): Promise<void> {
    const { database, log } = this.#deps;
    const untold: VideoRow[] = [];
    let retryMs: number | undefined;
    while (!this.#ended.signal.aborted) {
      await this.#pause(
        soonest(retryMs, database.othersMayWrite ? lookMs : undefined, news.nextLookMs),
      );
      retryMs = undefined;
      try {
        for await (const rows of changed.unseen()) {
          untold.push(...rows);
          await this.#tell(untold, news);
          untold.length = 0;
        }
        // Videos that moved up in line did not change themselves.
        await this.#tell(untold, news);
        untold.length = 0;
      } catch (error) {
        // Nothing is lost: what was not told yet is told with the next look, which begins where the last complete one ended.
        log.warn(
          { err: error },
          'the changes of videos could not be read; they are looked for again',
        );
        retryMs = lookMs;
      }
    }
  }

  async #tell(rows: readonly VideoRow[], news: WaitingNews): Promise<void> {
    const deleted = rows.filter(({ deletedAt }) => deletedAt !== null);
    const videos = await news.tell(rows);
    const events = [
      ...deleted.map(({ id }) => `event: deleted\ndata: ${JSON.stringify({ id })}\n\n`),
      ...videos.map((video) => `event: video\ndata: ${JSON.stringify(video)}\n\n`),
    ];
    if (events.length > 0) await this.#watchers.send(events.join(''));
  }

  readonly #onChange = (): void => {
    this.#isWoken = true;
    this.#wake?.();
  };

  /** Until something changes, or `mostMs` have passed, and never shorter than it takes to gather what comes together. */
  async #pause(mostMs: number | undefined): Promise<void> {
    if (!this.#isWoken && !this.#ended.signal.aborted) {
      await new Promise<void>((resolve) => {
        const timer = mostMs === undefined ? undefined : after(mostMs, resolve).unref();
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    await new Promise((resolve) => setTimeout(resolve, gatherMs));
    this.#isWoken = false;
  }
}

function soonest(...times: (number | undefined)[]): number | undefined {
  const known = times.filter((time) => time !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}
