import pg from 'pg';
import { applicationName } from './open-database.js';

/** How many connections of vodkit servers a PostgreSQL has to this database. */
export async function countOtherServers(connectionString: string): Promise<number> {
  const client = new pg.Client({
    connectionString,
    application_name: `${applicationName} command`,
  });
  await client.connect();
  try {
    const { rows } = await client.query<{ count: number }>(
      'select count(*)::int as count from pg_stat_activity where datname = current_database() and application_name = $1',
      [applicationName],
    );
    return rows[0]?.count ?? 0;
  } finally {
    await client.end();
  }
}
