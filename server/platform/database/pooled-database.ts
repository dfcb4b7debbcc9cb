import { AsyncLocalStorage } from 'node:async_hooks';
import { drizzle } from 'drizzle-orm/node-postgres';
import type pg from 'pg';
import { collectAfterCommit } from './after-commit.js';
import { isSerializationFault, toDatabaseProblem, unavailableProblem } from './database-problem.js';
import type { Database, Db } from './database.js';
import { pause } from '../timers.js';

const maxAttempts = 3;
const endMs = 5_000;

/** The client under drizzle: the pool, or the connection of a transaction. For pg-boss, which runs its own SQL. */
export function clientOf(db: Db): Pick<pg.ClientBase, 'query'> {
  return (db as Db & { $client: pg.ClientBase }).$client;
}

/** A `Database` on a connection pool. `afterEnd` runs after the pool has ended. */
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
      // With a time limit, so that a connection which is never released cannot keep the server from stopping.
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

  /**
   * Refuses queries on the pool inside a transaction. With the embedded database, which has one connection, such a query
   * would wait for its own transaction forever.
   */
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
        // Waits before the retry: an immediate one could lock the row again before the other transaction continues, and
        // both would deadlock again.
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
      // PostgreSQL answers COMMIT with ROLLBACK, without an error, when `work` caught the error of a failed statement.
      if (command === 'ROLLBACK')
        throw new Error(
          'A statement in the transaction failed and its error was caught, so nothing was committed.',
        );
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
      throw new Error(
        'A query was run outside the open transaction. Use `tx` inside a transaction.',
      );
  }
}

/**
 * Returns an error if the rollback fails; the pool then drops the connection, so that its open transaction is not
 * reused.
 */
function rollBack(client: pg.PoolClient): Promise<Error | undefined> {
  return client.query('rollback').then(
    () => undefined,
    (error: Error) => error,
  );
}
