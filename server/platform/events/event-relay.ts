import type { Db } from '../database/database.js';
import type { Deps } from '../deps.js';
import {
  deleteOldEvents,
  hasEventsFrom,
  lockPosition,
  movePosition,
  preparePositions,
  readHorizon,
  selectEvents,
} from './outbox-store.js';
import { Wakes } from '../wakes.js';
import type { OutboxRow } from './outbox-table.js';

/** A feature's interest in what others do: it is told of every event of its types, in order, also after a restart. */
export interface Subscriber {
  /** Its place in the outbox is kept under this name. */
  readonly name: string;
  readonly types: readonly string[];
  /**
   * Runs in the transaction that notes the event as read, so what it writes there is written once. What it throws is
   * logged, and the event comes again.
   */
  readonly handle: (tx: Db, deps: Deps, event: OutboxRow) => Promise<void>;
}

const eventsAtOnce = 100;
/** Other processes write events too, and do not tell. */
const lookMs = 2000;
/** An event waits for transactions that began before its own and are still open. */
const openTransactionMs = 100;
const retryMs = 5000;
const keptDays = 30;

/** Hands the events of the outbox to the subscribers. Any number of processes may run one. */
export class EventRelay {
  readonly #deps: Deps;
  readonly #subscribers: readonly Subscriber[];

  constructor(deps: Deps, subscribers: readonly Subscriber[]) {
    this.#deps = deps;
    this.#subscribers = subscribers;
  }

  get #names(): string[] {
    return this.#subscribers.map(({ name }) => name);
  }

  /** Resolves once events that are written from now on will be handed over; that ends with `signal`. */
  async start(signal: AbortSignal): Promise<void> {
    await preparePositions(this.#deps.database.db, this.#names);
    for (const subscriber of this.#subscribers) void this.#serve(subscriber, signal);
  }

  /** Removes events that are 30 days old. */
  async sweep(): Promise<void> {
    for (const subscriber of this.#subscribers) await this.#handOver(subscriber, true);
    await deleteOldEvents(this.#deps.database.db, keptDays, this.#names);
  }

  async #serve(subscriber: Subscriber, signal: AbortSignal): Promise<void> {
    const { changes, database, log } = this.#deps;
    const wakes = new Wakes();
    changes.onEvent((type) => {
      if (subscriber.types.includes(type)) wakes.wake();
    }, signal);
    signal.addEventListener('abort', () => wakes.wake(), { once: true });
    while (!signal.aborted) {
      let nextMs = database.othersMayWrite ? lookMs : undefined;
      try {
        const left = await this.#handOver(subscriber);
        if (left === 'more') continue;
        if (left === 'held back') nextMs = openTransactionMs;
      } catch (error) {
        if (signal.aborted) return;
        log.error({ err: error, subscriber: subscriber.name }, 'events could not be handed over');
        nextMs = retryMs;
      }
      await wakes.next(nextMs);
    }
  }

  async #handOver(
    { name, types, handle }: Subscriber,
    toTheEnd = false,
  ): Promise<'more' | 'held back' | 'nothing'> {
    return this.#deps.database.transaction(async (tx) => {
      const position = await lockPosition(tx, name);
      if (!position) return 'nothing';
      const horizon = await readHorizon(tx);
      const limit = eventsAtOnce;
      const events = await selectEvents(tx, { after: position, horizon, types, limit });
      for (const event of events) await handle(tx, this.#deps, event);
      const last = events.at(-1);
      if (events.length === limit && last) {
        await movePosition(tx, name, last);
        return 'more';
      }
      if (last || toTheEnd) await movePosition(tx, name, { xid: horizon, id: 0 });
      return (await hasEventsFrom(tx, horizon, types)) ? 'held back' : 'nothing';
    });
  }
}
