import type { Readable } from 'node:stream';
import type { Deps } from '../../platform/deps.js';
import { FanOut } from '../../platform/fan-out.js';
import { WakeSignal } from '../../platform/wake-signal.js';
import type { ChangeReader } from './change-reader.js';
import type { VideoRow } from './video-table.js';
import { WaitingNews } from './waiting-news.js';

const heartbeatMs = 15_000;
const retryMs = 1000;

/** The changes of one app's videos, written once, and sent to everyone who watches. */
export class ChangeFeed {
  readonly #deps: Deps;
  readonly #appId: string;
  readonly #reader: ChangeReader;
  readonly #news: WaitingNews;
  readonly #watchers = new FanOut();
  readonly #ended = new AbortController();
  readonly #wakes = new WakeSignal();
  readonly #untold = new Map<string, VideoRow>();
  #started: Promise<void> | undefined;
  #turn: Promise<void> = Promise.resolve();
  #hasFailed = false;

  constructor(deps: Deps, appId: string, reader: ChangeReader) {
    this.#deps = deps;
    this.#appId = appId;
    this.#reader = reader;
    this.#news = new WaitingNews(deps, appId);
  }

  /** A stream of server-sent events from now on. `onGone` runs when it has ended. */
  async watch(onGone: () => void): Promise<Readable> {
    this.#started ??= this.#start();
    await this.#started;
    return this.#watchers.add(': connected\n\n', onGone);
  }

  end(): void {
    this.#ended.abort();
    this.#wakes.wake();
    this.#watchers.end();
  }

  async #start(): Promise<void> {
    const { signal } = this.#ended;
    await this.#news.start();
    await this.#reader.follow(this.#appId, (rows) => this.#take(rows), signal);
    const heartbeat = setInterval(
      () => void this.#watchers.send(': still here\n\n'),
      heartbeatMs,
    ).unref();
    signal.addEventListener('abort', () => clearInterval(heartbeat), { once: true });
    void this.#run();
  }

  async #take(rows: readonly VideoRow[]): Promise<void> {
    for (const row of rows) this.#untold.set(row.id, row);
    await this.#tell();
    // The next look at the line may be due earlier now.
    this.#wakes.wake();
  }

  /** Videos that move up in line do not change themselves. */
  async #run(): Promise<void> {
    while (!this.#ended.signal.aborted) {
      await this.#wakes.next(this.#hasFailed ? retryMs : this.#news.nextLookMs);
      await this.#tell();
    }
  }

  #tell(): Promise<void> {
    this.#turn = this.#turn.then(() => this.#tryTell());
    return this.#turn;
  }

  async #tryTell(): Promise<void> {
    const rows = [...this.#untold.values()];
    try {
      const videos = await this.#news.tell(rows);
      this.#hasFailed = false;
      for (const { id, version } of rows)
        if (this.#untold.get(id)?.version === version) this.#untold.delete(id);
      const deleted = rows.filter(({ deletedAt }) => deletedAt !== null);
      const events = [
        ...deleted.map(({ id }) => `event: deleted\ndata: ${JSON.stringify({ id })}\n\n`),
        ...videos.map((video) => `event: video\ndata: ${JSON.stringify(video)}\n\n`),
      ];
      if (events.length > 0) await this.#watchers.send(events.join(''));
    } catch (error) {
      // Nothing is lost: what was not told yet is told a moment later.
      this.#deps.log.warn({ err: error }, 'changes of videos could not be told; tried again');
      this.#hasFailed = true;
    }
  }
}
