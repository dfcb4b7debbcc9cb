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

/** When running from the sources the folder is server/migrations; in a build it is next to the bundle. */
const migrationsDir = ['./migrations/', '../../migrations/']
  .map((path) => fileURLToPath(new URL(path, import.meta.url)))
  .find((path) => existsSync(path));

/** The id of the advisory lock. Any number will do that no other program on the same PostgreSQL uses. */
const migrationLock = 7_265_011_433;

/**
 * Applies the pending migrations, each in its own transaction, under a lock against other servers that start at the
 * same time.
 */
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
    refuseUnknownHistory(migrations, rows);
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
    throw new Error(
      'The folder "migrations" is missing next to the server. Build the server again.',
    );
  const names = (await readdir(migrationsDir)).filter((name) => name.endsWith('.sql')).sort();
  return Promise.all(
    names.map(async (name) => {
      const sql = await readFile(`${migrationsDir}${name}`, 'utf8');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}

function refuseUnknownHistory(
  migrations: Migration[],
  applied: { name: string; checksum: string }[],
): void {
  for (const row of applied) {
    const own = migrations.find((migration) => migration.name === row.name);
    if (!own) {
      throw new Error(
        `The database has the migration ${row.name}, which this version of the server does not have. Start the newer version that applied it.`,
      );
    }
    if (own.checksum !== row.checksum) {
      throw new Error(
        `The migration ${row.name} differs from the one that was applied to the database. Restore the file; never edit an applied migration, add a new one.`,
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
