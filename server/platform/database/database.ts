import type { NodePgDatabase } from 'drizzle-orm/node-postgres';

/** Runs SQL: either the database or an open transaction. It is the first parameter of every store function. */
export type Db = NodePgDatabase;

export interface Database {
  readonly engine: 'embedded' | 'postgres';
  readonly db: Db;
  /** True when other processes may change rows without notifying this one, so that changes must be polled. */
  readonly othersMayWrite: boolean;
  /** Calls `run` in a transaction, which rolls back when `run` throws. Do not nest it, and use only `tx` inside. */
  transaction<T>(run: (tx: Db) => Promise<T>): Promise<T>;
  /** Resolves when the database answers. */
  ping(): Promise<void>;
  close(): Promise<void>;
}
