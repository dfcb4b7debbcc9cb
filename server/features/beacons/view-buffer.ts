import type { FastifyBaseLogger } from 'fastify';
import { Problem } from '../../platform/http/problem.js';
import { after } from '../../platform/timers.js';
import type { ViewState } from './view-table.js';

/** Beacons of so long are written together: thousands of viewers cost a statement a second. */
const gatherMs = 1000;
/** What waits while the database does not answer. */
const maxViews = 20_000;
const perStatement = 500;

type Write = (states: readonly ViewState[]) => Promise<void>;

/** Keeps the newest state of each view for a second, and writes many of them at once. */
export class ViewBuffer {
  readonly #write: Write;
  readonly #log: Pick<FastifyBaseLogger, 'warn'>;
  #waiting = new Map<string, ViewState>();
  #timer: NodeJS.Timeout | undefined;
  #flushing: Promise<void> = Promise.resolve();

  constructor(write: Write, log: Pick<FastifyBaseLogger, 'warn'>) {
    this.#write = write;
    this.#log = log;
  }

  /** @throws Problem `unavailable` when the database has not taken what came before */
  put(state: ViewState): void {
    if (this.#waiting.size >= maxViews && !this.#waiting.has(state.id))
      throw new Problem('unavailable', 'Beacons cannot be stored right now.', {
        headers: { 'retry-after': '60' },
      });
    this.#keepNewer(state);
    this.#timer ??= after(gatherMs, () => void this.flush());
  }

  /** Resolves when all that was put before is written, or was found not to be possible. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#flushing = this.#flushing.then(() => this.#writeAll());
    return this.#flushing;
  }

  async #writeAll(): Promise<void> {
    // Every process writes views in the same order, so that none waits for another in a circle.
    const states = [...this.#waiting.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
    this.#waiting = new Map();
    for (let start = 0; start < states.length; start += perStatement) {
      const part = states.slice(start, start + perStatement);
      try {
        await this.#write(part);
      } catch (error) {
        this.#log.warn({ err: error, views: states.length - start }, 'views could not be written');
        for (const state of states.slice(start)) this.#keepNewer(state);
        this.#timer ??= after(5 * gatherMs, () => void this.flush());
        return;
      }
    }
  }

  #keepNewer(state: ViewState): void {
    const known = this.#waiting.get(state.id);
    if (!known || known.sequence < state.sequence) this.#waiting.set(state.id, state);
  }
}
