import { sql } from 'drizzle-orm';
import { openEmbedded } from './embedded.js';

/** Writes rows for as long as it lives; an id is printed once its commit has been acknowledged. */
const database = await openEmbedded(process.argv[2] as string);
await database.db.execute(
  sql`create table if not exists acknowledged (id bigint primary key, payload text not null)`,
);
const { rows } = await database.db.execute<{ next: string }>(
  sql`select coalesce(max(id), 0) + 1 as next from acknowledged`,
);
for (let id = Number(rows[0]?.next); ; id += 1) {
  const insert = sql`insert into acknowledged values (${id}, ${'x'.repeat(100)})`;
  if (id % 10 === 0) await database.transaction((tx) => tx.execute(insert));
  else await database.db.execute(insert);
  if (id % 500 === 0) await database.db.execute(sql`checkpoint`);
  process.stdout.write(`${id}\n`);
}
