import { drizzle } from 'drizzle-orm/node-postgres';
import type pg from 'pg';
import { collectAfterCommit } from './after-commit.js';
import { isSerializationFault, toDatabaseProblem, unavailableProblem } from './database-problem.js';
import type { Database, Db } from './database.js';

const maxAttempts = 3;

/** The pool, or the one connection of a transaction, below drizzle: for pg-boss, which brings its own SQL. */
export function clientOf(db: Db): pg.Pool | pg.PoolClient {
  return (db as Db & { $client: pg.Pool | pg.PoolClient }).$client;
}

/** The `Database` over a pool, whichever engine answers behind it. `afterEnd` runs when the pool has ended. */
export function createPooledDatabase(
  pool: pg.Pool,
  engine: Database['engine'],
  afterEnd: () => Promise<void> = () => Promise.resolve(),
): Database {
  const db = drizzle(pool) as unknown as Db;
  let closing: Promise<void> | undefined;
  return {
    engine,
    db,
    transaction: (run) => runTransaction(pool, run),
    async ping() {
      await pool.query('select 1').catch((error: unknown) => {
        throw unavailableProblem(error);
      });
    },
    close() {
      closing ??= pool.end().then(afterEnd);
      return closing;
    },
  };
}

async function runTransaction<T>(pool: pg.Pool, run: (tx: Db) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await tryTransaction(pool, run);
    } catch (error) {
      if (attempt < maxAttempts && isSerializationFault(error)) continue;
      throw toDatabaseProblem(error) ?? error;
    }
  }
}

async function tryTransaction<T>(pool: pg.Pool, run: (tx: Db) => Promise<T>): Promise<T> {
  const client = await pool.connect().catch((error: unknown) => {
    throw unavailableProblem(error);
  });
  const tx = drizzle(client) as unknown as Db;
  const committed = collectAfterCommit(tx);
  let result: T;
  try {
    await tx.execute('begin');
    result = await run(tx);
    await tx.execute('commit');
  } catch (error) {
    // A connection that cannot roll back is dropped, so that nobody inherits the open transaction.
    const broken = await client.query('rollback').then(
      () => undefined,
      (rollbackError: Error) => rollbackError,
    );
    client.release(broken);
    throw error;
  }
  client.release();
  committed();
  return result;
}
