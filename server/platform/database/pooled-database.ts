import { AsyncLocalStorage } from 'node:async_hooks';
import { drizzle } from 'drizzle-orm/node-postgres';
import type pg from 'pg';
import { collectAfterCommit } from './after-commit.js';
import { isSerializationFault, toDatabaseProblem, unavailableProblem } from './database-problem.js';
import type { Database, Db } from './database.js';
import { pause } from '../timers.js';

const maxAttempts = 3;
const endMs = 5_000;

/** The pool, or the one connection of a transaction, below drizzle: for pg-boss, which brings its own SQL. */
export function clientOf(db: Db): Pick<pg.ClientBase, 'query'> {
  return (db as Db & { $client: pg.ClientBase }).$client;
}

/** The `Database` over a pool, whichever engine answers behind it. `afterEnd` runs when the pool has ended. */
export function createPooledDatabase(
  pool: pg.Pool,
  engine: Database['engine'],
  afterEnd: () => Promise<void>,
): Database {
  const transactions = new Transactions(pool);
  let closing: Promise<void> | undefined;
  return {
    engine,
    othersMayWrite: engine === 'postgres',
    db: drizzle(transactions.guard(pool)),
    transaction: (run) => transactions.run(run),
    async ping() {
      await pool.query('select 1').catch((error: unknown) => {
        throw unavailableProblem(error);
      });
    },
    close() {
      // A connection that a caller still holds does not keep the server from stopping.
      closing ??= Promise.race([pool.end(), pause(endMs)]).then(afterEnd);
      return closing;
    },
  };
}

class Transactions {
  readonly #pool: pg.Pool;
  readonly #current = new AsyncLocalStorage<{ isOpen: boolean }>();

  constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  /** On the one connection of the embedded database such a query would wait for its own transaction. */
  guard(pool: pg.Pool): pg.Pool {
    const query = (...args: Parameters<pg.Pool['query']>): unknown => {
      this.#refuseInside();
      return pool.query(...args);
    };
    return { query } as unknown as pg.Pool;
  }

  async run<T>(work: (tx: Db) => Promise<T>): Promise<T> {
    this.#refuseInside();
    for (let attempt = 1; ; attempt += 1) {
      const current = { isOpen: true };
      try {
        return await this.#current.run(current, () => this.#try(work, current));
      } catch (error) {
        if (attempt === maxAttempts || !isSerializationFault(error))
          throw toDatabaseProblem(error) ?? error;
        // At once it may snatch the row back before the winner wakes, and both are stuck again.
        await pause(50 * attempt * (1 + Math.random()));
      }
    }
  }

  async #try<T>(work: (tx: Db) => Promise<T>, current: { isOpen: boolean }): Promise<T> {
    const client = await this.#pool.connect().catch((error: unknown) => {
      throw unavailableProblem(error);
    });
    const tx: Db = drizzle(client);
    const committed = collectAfterCommit(tx);
    let result: T;
    try {
      await tx.execute('begin');
      result = await work(tx);
      const { command } = await tx.execute('commit');
      // PostgreSQL answers so, without an error, when a failed statement's error was caught inside `work`.
      if (command === 'ROLLBACK')
        throw new Error('A statement of the transaction failed and its error was swallowed.');
    } catch (error) {
      client.release(await rollBack(client));
      throw error;
    } finally {
      current.isOpen = false;
    }
    client.release();
    committed();
    return result;
  }

  #refuseInside(): void {
    if (this.#current.getStore()?.isOpen)
      throw new Error('Inside a transaction, run SQL on its `tx` only.');
  }
}

/** A connection that cannot roll back is dropped, so that nobody inherits the open transaction. */
function rollBack(client: pg.PoolClient): Promise<Error | undefined> {
  return client.query('rollback').then(
    () => undefined,
    (error: Error) => error,
  );
}
