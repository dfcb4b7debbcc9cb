import type { PGlite } from '@electric-sql/pglite';

const intervalMs = 60_000;
const checkpointBytes = 32 * 1024 ** 2;
const checkpointMs = 5 * 60_000;

/** In single-user mode nothing checkpoints or vacuums by itself: the log and the tables would only grow. */
export function keepHouse(database: PGlite, isIdle: () => boolean): { stop(): void } {
  let checkpointedAt = Date.now();
  const tidy = async (): Promise<void> => {
    if (!isIdle()) return;
    const { rows } = await database.query<{ bytes: number }>(
      'select pg_wal_lsn_diff(pg_current_wal_lsn(), checkpoint_lsn)::float8 as bytes from pg_control_checkpoint()',
    );
    const bytes = rows[0]?.bytes ?? 0;
    if (bytes > checkpointBytes || (bytes > 1024 && Date.now() - checkpointedAt > checkpointMs)) {
      await database.exec('checkpoint');
      checkpointedAt = Date.now();
    }
    if (isIdle()) await vacuumOne(database);
  };
  const timer = setInterval(() => void tidy(), intervalMs);
  return { stop: () => clearInterval(timer) };
}

/** The table most in need by the rule of autovacuum; one a minute, so that nobody waits long. */
async function vacuumOne(database: PGlite): Promise<void> {
  const { rows } = await database.query<{ name: string }>(`
    select format('%I.%I', schemaname, relname) as name from pg_stat_user_tables
    where n_dead_tup > 50 + 0.2 * n_live_tup or n_mod_since_analyze > 50 + 0.1 * n_live_tup
    order by n_dead_tup desc, n_mod_since_analyze desc limit 1`);
  if (rows[0]) await database.exec(`vacuum (analyze) ${rows[0].name}`);
}
