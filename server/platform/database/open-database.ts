import type { FastifyBaseLogger } from 'fastify';
import pg from 'pg';
import type { Config } from '../../config.js';
import type { Database } from './database.js';
import { openEmbeddedPool } from './embedded-database.js';
import { migrate } from './migrate.js';
import { createPooledDatabase } from './pooled-database.js';

interface DatabaseInput {
  config: Pick<Config, 'databaseUrl' | 'dataDir'>;
  log: FastifyBaseLogger;
}

/** Opens the database that the configuration names, PostgreSQL or the embedded one, and brings its schema up to date. */
export async function openDatabase({ config, log }: DatabaseInput): Promise<Database> {
  const database = config.databaseUrl ? openPostgres(config.databaseUrl, log) : await openEmbedded(config.dataDir, log);
  const { pool } = database;
  try {
    await migratePool(pool, log);
  } catch (error) {
    await database.close();
    throw error;
  }
  return database;
}

async function migratePool(pool: pg.Pool, log: FastifyBaseLogger): Promise<void> {
  const client = await pool.connect();
  try {
    const migrations = await migrate(client);
    if (migrations.length > 0) log.info({ migrations }, 'database migrated');
  } finally {
    client.release();
  }
}

async function openEmbedded(dataDir: string, log: FastifyBaseLogger) {
  const { pool, stop } = await openEmbeddedPool(dataDir, log);
  survive(pool, log);
  return { ...createPooledDatabase(pool, 'embedded', stop), pool };
}

function openPostgres(connectionString: string, log: FastifyBaseLogger) {
  const pool = new pg.Pool({
    connectionString,
    max: 10,
    connectionTimeoutMillis: 2_000,
    statement_timeout: 30_000,
    query_timeout: 35_000,
    idle_in_transaction_session_timeout: 60_000,
    keepAlive: true,
    application_name: 'vodkit',
  });
  survive(pool, log);
  return { ...createPooledDatabase(pool, 'postgres'), pool };
}

/** A lost idle connection is replaced at the next query; unheard, its error would end the process. */
function survive(pool: pg.Pool, log: FastifyBaseLogger): void {
  pool.on('error', (error) => log.warn({ err: error }, 'a database connection was lost'));
}
