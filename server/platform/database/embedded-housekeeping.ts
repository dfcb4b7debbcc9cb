import type { PGlite } from '@electric-sql/pglite';

const checkpointBytes = 32 * 1024 ** 2;

/**
 * Runs a checkpoint and a vacuum if they are due. In single-user mode PostgreSQL does neither by itself, so the log and the
 * tables would only grow. Call it about once a minute: it vacuums one table at a time, so that queries wait only briefly.
 */
export async function runHousekeeping(database: PGlite): Promise<void> {
  if (await isCheckpointDue(database)) await database.exec('checkpoint');
  const table = await tableToVacuum(database);
  if (table !== undefined) await database.exec(`vacuum (analyze) ${table}`);
}

async function isCheckpointDue(database: PGlite): Promise<boolean> {
  const { rows } = await database.query<{ bytes: number; minutes: number }>(`
    select
      pg_wal_lsn_diff(pg_current_wal_lsn(), checkpoint_lsn)::float8 as bytes,
      extract(epoch from clock_timestamp() - checkpoint_time)::float8 / 60 as minutes
    from pg_control_checkpoint()`);
  const { bytes = 0, minutes = 0 } = rows[0] ?? {};
  return bytes > checkpointBytes || (bytes > 1024 && minutes >= 5);
}

/** The table most in need by the rules of autovacuum. */
async function tableToVacuum(database: PGlite): Promise<string | undefined> {
  const { rows } = await database.query<{ name: string }>(`
    select format('%I.%I', schemaname, relname) as name from pg_stat_user_tables
    where n_dead_tup > 50 + 0.2 * n_live_tup or n_mod_since_analyze > 50 + 0.1 * n_live_tup
    order by n_dead_tup desc, n_mod_since_analyze desc limit 1`);
  return rows[0]?.name;
}
