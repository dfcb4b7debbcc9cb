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
import { WakeSignal } from '../wake-signal.js';
import type { OutboxRow } from './outbox-table.js';

/** Receives every event of the given types, in order. After a restart it continues where it stopped. */
export interface Subscriber {
  /** The key under which its position in the outbox is stored. */
  readonly name: string;
  readonly types: readonly string[];
  /**
   * Runs in the transaction that marks the event as read, so its writes with `tx` happen exactly once. If it throws, the
   * error is logged and the event is delivered again.
   */
  readonly handle: (tx: Db, deps: Deps, event: OutboxRow) => Promise<void>;
}

const eventsPerBatch = 100;
/** Events of other processes are found by polling, because those processes do not notify this one. */
const pollMs = 2000;
/**
 * An event is held back while a transaction that began before its own is open; the outbox is read again after this
 * time.
 */
const openTransactionMs = 100;
const retryMs = 5000;
const keptDays = 30;

/** Delivers the events of the outbox to the subscribers. Several processes may run a relay at the same time. */
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

  /** Starts the delivery, which ends with `signal`. Events that are written after it resolves are delivered. */
  async start(signal: AbortSignal): Promise<void> {
    await preparePositions(this.#deps.database.db, this.#names);
    for (const subscriber of this.#subscribers) void this.#run(subscriber, signal);
  }

  /** Deletes events that are older than 30 days and were read by every subscriber. */
  async sweep(): Promise<void> {
    for (const subscriber of this.#subscribers) await this.#deliver(subscriber, 'to the horizon');
    await deleteOldEvents(this.#deps.database.db, keptDays, this.#names);
  }

  async #run(subscriber: Subscriber, signal: AbortSignal): Promise<void> {
    const { changes, database, log } = this.#deps;
    const wakes = new WakeSignal();
    changes.onEvent((type) => {
      if (subscriber.types.includes(type)) wakes.wake();
    }, signal);
    signal.addEventListener('abort', () => wakes.wake(), { once: true });
    while (!signal.aborted) {
      let nextMs = database.othersMayWrite ? pollMs : undefined;
      try {
        const left = await this.#deliver(subscriber);
        if (left === 'more') continue;
        if (left === 'held back') nextMs = openTransactionMs;
      } catch (error) {
        if (signal.aborted) return;
        log.error(
          { err: error, subscriber: subscriber.name },
          'delivering events to a subscriber failed; trying again in 5 s',
        );
        nextMs = retryMs;
      }
      await wakes.next(nextMs);
    }
  }

  async #deliver(
    { name, types, handle }: Subscriber,
    moves: 'to the last event' | 'to the horizon' = 'to the last event',
  ): Promise<'more' | 'held back' | 'nothing'> {
    return this.#deps.database.transaction(async (tx) => {
      const position = await lockPosition(tx, name);
      if (!position) return 'nothing';
      const horizon = await readHorizon(tx);
      const limit = eventsPerBatch;
      const events = await selectEvents(tx, { after: position, horizon, types, limit });
      for (const event of events) await handle(tx, this.#deps, event);
      const last = events.at(-1);
      if (events.length === limit && last) {
        await movePosition(tx, name, last);
        return 'more';
      }
      if (last || moves === 'to the horizon') await movePosition(tx, name, { xid: horizon, id: 0 });
      return (await hasEventsFrom(tx, horizon, types)) ? 'held back' : 'nothing';
    });
  }
}
