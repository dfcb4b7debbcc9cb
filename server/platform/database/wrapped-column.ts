import { and, asc, eq, sql, type SQL } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import type { SecretBox } from '../crypto/secret-box.js';
import type { Database } from './database.js';

/** A column of a table that `SecretBox` encrypts. */
export interface WrappedColumn {
  readonly purpose: string;
  readonly column: PgColumn;
  /** The table's primary key. */
  readonly key: readonly PgColumn[];
}

/** How many rows are read, and written, in one transaction. */
const batchSize = 500;

/** Encrypts the column under the first master key; answers how many rows that changed. */
export async function rewrapColumn(
  database: Database,
  { purpose, column, key }: WrappedColumn,
  box: SecretBox,
): Promise<number> {
  let rewrapped = 0;
  let last: unknown[] | undefined;
  do {
    const rows = await database.transaction(async (tx) => {
      const found = await tx
        .select({ wrapped: column, key: sql<unknown[]>`json_build_array(${list(key)})` })
        .from(column.table)
        .where(last && sql`(${list(key)}) > (${list(last)})`)
        .orderBy(...key.map((part) => asc(part)))
        .limit(batchSize)
        .for('update');
      for (const row of found) {
        const wrapped = box.rewrap(purpose, row.wrapped as Buffer);
        if (!wrapped) continue;
        await tx
          .update(column.table)
          .set({ [propertyOf(column)]: wrapped })
          .where(and(...key.map((part, n) => eq(part, row.key[n]))));
        rewrapped += 1;
      }
      return found;
    });
    last = rows.length === batchSize ? rows.at(-1)?.key : undefined;
  } while (last);
  return rewrapped;
}

/** What the table's type calls the column. */
function propertyOf(column: PgColumn): string {
  const entry = Object.entries(column.table).find(([, member]) => member === column);
  if (!entry) throw new Error(`The table has no column ${column.name}`);
  return entry[0];
}

function list(parts: readonly unknown[]): SQL {
  return sql.join(
    parts.map((part) => sql`${part}`),
    sql`, `,
  );
}
