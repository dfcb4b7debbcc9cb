import { isNightly } from './counts.js';
import { postgresMissing, startPostgres, type PostgresCluster } from './postgres.js';
import { startTestServer, type TestServer } from './server.js';

let cluster: Promise<PostgresCluster> | undefined;

/**
 * A server for tests that process videos and ask nothing of the database. It stands on the embedded one in the nightly run.
 * Every day it stands on PostgreSQL where that is installed, which takes a third of the processor time. The demo, as
 * `npm start` serves it, and servers that are started again or killed always have the embedded one.
 */
export async function startDailyServer(env: Record<string, string> = {}): Promise<TestServer> {
  if (isNightly || postgresMissing !== undefined) return startTestServer(env);
  // One for all files of this process. What a power cut would lose is of no use to anybody.
  cluster ??= startPostgres({ fsync: 'off' });
  return startTestServer({ DATABASE_URL: await (await cluster).createDatabase(), ...env });
}
