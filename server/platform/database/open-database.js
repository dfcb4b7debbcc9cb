import pg from 'pg';
import { startEmbeddedEngine } from './embedded-database.js';
import { migrate } from './migrate.js';
import { createPooledDatabase } from './pooled-database.js';
/** Opens the database that the configuration names, PostgreSQL or the embedded one, and brings its schema up to date. */
export async function openDatabase({ config, log }) {
    const engine = config.databaseUrl ? postgresEngine(config.databaseUrl) : await startEmbeddedEngine(config.dataDir, log);
    try {
        await prepare(engine.connection, log);
    }
    catch (error) {
        await engine.stop();
        throw error;
    }
    const pool = new pg.Pool({ ...engine.connection, ...engine.limits });
    survive(pool, log);
    pool.on('connect', (client) => survive(client, log));
    return createPooledDatabase(pool, config.databaseUrl ? 'postgres' : 'embedded', () => engine.stop());
}
/** On a connection without the limits: a migration may take long, and so may waiting for another server's. */
async function prepare(connection, log) {
    const client = new pg.Client(connection);
    survive(client, log);
    await client.connect();
    try {
        await refuseOldServer(client);
        const migrations = await migrate(client);
        if (migrations.length > 0)
            log.info({ migrations }, 'database migrated');
    }
    finally {
        await client.end();
    }
}
/** A lost connection rejects the query that runs and is replaced for the next; unheard, its event would end the process as well. */
function survive(source, log) {
    source.on('error', (error) => log.warn({ err: error }, 'a database connection was lost'));
}
async function refuseOldServer(client) {
    const { rows } = await client.query("select current_setting('server_version') as version, current_setting('server_version_num')::int as number");
    const [server] = rows;
    if (server && server.number < 150_000)
        throw new Error(`DATABASE_URL names a PostgreSQL ${server.version}; the server needs 15 or newer.`);
}
function postgresEngine(connectionString) {
    return {
        connection: { connectionString, connectionTimeoutMillis: 10_000, keepAlive: true, application_name: 'vodkit' },
        limits: {
            max: 10,
            connectionTimeoutMillis: 2_000,
            statement_timeout: 30_000,
            query_timeout: 35_000,
            idle_in_transaction_session_timeout: 60_000,
        },
        stop: () => Promise.resolve(),
    };
}
