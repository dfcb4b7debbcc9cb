import type { NodePgDatabase } from 'drizzle-orm/node-postgres';

/** A place to run SQL: the database, or an open transaction. Every store function takes it first. */
export type Db = NodePgDatabase;

export interface Database {
  readonly engine: 'embedded' | 'postgres';
  readonly db: Db;
  /** Other processes may change rows, and none of them tells this one. */
  readonly othersMayWrite: boolean;
  /** Runs in one transaction; rolls back when `run` throws. Do not nest, and use only `tx` inside. */
  transaction<T>(run: (tx: Db) => Promise<T>): Promise<T>;
  /** Resolves when the database answers. */
  ping(): Promise<void>;
  close(): Promise<void>;
}
