import type { EventEmitter } from 'node:events';
import type { FastifyBaseLogger } from 'fastify';
import pg from 'pg';
import type { Config } from '../../config.js';
import type { Database } from './database.js';
import { startEmbeddedEngine } from './embedded-database.js';
import { migrate } from './migrate.js';
import { createPooledDatabase } from './pooled-database.js';

/** What PostgreSQL lists a server's connections as. */
export const applicationName = 'vodkit';

interface DatabaseInput {
  config: Pick<Config, 'databaseUrl' | 'dataDir'>;
  log: FastifyBaseLogger;
}

/** A server that node-postgres connects to, with the limits of the pool. */
interface Engine {
  connection: pg.ClientConfig;
  limits: pg.PoolConfig;
  stop(): Promise<void>;
}

/** Opens PostgreSQL if `databaseUrl` is set, the embedded database otherwise, and applies pending migrations. */
export async function openDatabase({ config, log }: DatabaseInput): Promise<Database> {
  const engine = config.databaseUrl
    ? postgresEngine(config.databaseUrl)
    : await startEmbeddedEngine(config.dataDir, log);
  try {
    await prepare(engine.connection, log);
  } catch (error) {
    await engine.stop();
    throw error;
  }
  const pool = new pg.Pool({ ...engine.connection, ...engine.limits });
  logConnectionErrors(pool, log);
  pool.on('connect', (client) => logConnectionErrors(client, log));
  return createPooledDatabase(pool, config.databaseUrl ? 'postgres' : 'embedded', () =>
    engine.stop(),
  );
}

/** Uses a connection without timeouts: a migration, or waiting for another server to migrate, may take long. */
async function prepare(connection: pg.ClientConfig, log: FastifyBaseLogger): Promise<void> {
  const client = new pg.Client(connection);
  logConnectionErrors(client, log);
  await client.connect().catch((error: Error) => {
    if (connection.connectionString === undefined) throw error;
    // Its message names neither the user nor the password.
    throw new Error(`The database that DATABASE_URL names cannot be used: ${error.message}`, {
      cause: error,
    });
  });
  try {
    await refuseOldServer(client);
    const migrations = await migrate(client);
    if (migrations.length > 0) log.info({ migrations }, 'database migrated');
  } finally {
    await client.end();
  }
}

/**
 * Logs lost connections. Without an `error` listener a lost connection would end the process. The running query is rejected
 * anyway, and the pool opens a new connection for the next one.
 */
function logConnectionErrors(source: Pick<EventEmitter, 'on'>, log: FastifyBaseLogger): void {
  source.on('error', (error: Error) => log.warn({ err: error }, 'a database connection was lost'));
}

async function refuseOldServer(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ version: string; number: number }>(
    "select current_setting('server_version') as version, current_setting('server_version_num')::int as number",
  );
  const [server] = rows;
  if (server && server.number < 150_000)
    throw new Error(
      `DATABASE_URL points to PostgreSQL ${server.version}; vodkit needs PostgreSQL 15 or newer.`,
    );
}

function postgresEngine(connectionString: string): Engine {
  return {
    connection: {
      connectionString,
      connectionTimeoutMillis: 10_000,
      keepAlive: true,
      application_name: applicationName,
    },
    limits: {
      max: 10,
      connectionTimeoutMillis: 1_800,
      statement_timeout: 30_000,
      query_timeout: 35_000,
      idle_in_transaction_session_timeout: 60_000,
    },
    stop: () => Promise.resolve(),
  };
}
