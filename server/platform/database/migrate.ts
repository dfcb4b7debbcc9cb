import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type pg from 'pg';

interface Migration {
  name: string;
  sql: string;
  checksum: string;
}

/** From the sources the folder is server/migrations, in a build it lies beside the bundle. */
const migrationsDir = ['./migrations/', '../../migrations/']
  .map((path) => fileURLToPath(new URL(path, import.meta.url)))
  .find((path) => existsSync(path));

/** Any number that no other program on the same PostgreSQL is likely to lock on. */
const migrationLock = 7_265_011_433;

/** Applies what of the folder is not applied yet, each file in a transaction of its own. Servers that start together take turns. */
export async function migrate(client: pg.ClientBase): Promise<string[]> {
  const migrations = await readMigrations();
  await client.query('select pg_advisory_lock($1)', [migrationLock]);
  try {
    await client.query(
      'create table if not exists migrations (name text primary key, checksum text not null, applied_at timestamptz not null default now())',
    );
    const { rows } = await client.query<{ name: string; checksum: string }>(
      'select name, checksum from migrations',
    );
    refuseForeignHistory(migrations, rows);
    const applied = new Set(rows.map((row) => row.name));
    const pending = migrations.filter((migration) => !applied.has(migration.name));
    for (const migration of pending) await apply(client, migration);
    return pending.map((migration) => migration.name);
  } finally {
    await client.query('select pg_advisory_unlock($1)', [migrationLock]);
  }
}

async function readMigrations(): Promise<Migration[]> {
  if (migrationsDir === undefined)
    throw new Error('The folder "migrations" is missing beside the server. Build it again.');
  const names = (await readdir(migrationsDir)).filter((name) => name.endsWith('.sql')).sort();
  return Promise.all(
    names.map(async (name) => {
      const sql = await readFile(`${migrationsDir}${name}`, 'utf8');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}

function refuseForeignHistory(
  migrations: Migration[],
  applied: { name: string; checksum: string }[],
): void {
  for (const row of applied) {
    const own = migrations.find((migration) => migration.name === row.name);
    if (!own) {
      throw new Error(
        `The database has the migration ${row.name}, which this version does not know. Start the newer version that made it.`,
      );
    }
    if (own.checksum !== row.checksum) {
      throw new Error(
        `The migration ${row.name} is not the one the database was made with. A released migration is never edited; add a new one.`,
      );
    }
  }
}

async function apply(client: pg.ClientBase, migration: Migration): Promise<void> {
  try {
    await client.query('begin');
    await client.query(migration.sql);
    await client.query('insert into migrations (name, checksum) values ($1, $2)', [
      migration.name,
      migration.checksum,
    ]);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw new Error(`The migration ${migration.name} failed.`, { cause: error });
  }
}
