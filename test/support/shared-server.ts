import { isNightly } from './counts.js';
import { postgresMissing, startPostgres } from './postgres.js';
import { startTestServer, type TestServer } from './server.js';

let started: Promise<SharedServer> | undefined;

/** Nobody stops it: it ends with its process. */
export type SharedServer = Omit<TestServer, 'stop'>;

/**
 * A server for all files of this process that look at their own videos only, and need no settings. It stands on the
 * embedded database in the nightly run. Every day it stands on PostgreSQL where that is installed, which takes a third of
 * the processor time for what processing a video asks of it; the files that start a server of their own, and the
 * end-to-end tests, have the embedded one.
 */
export function sharedServer(): Promise<SharedServer> {
  return (started ??= start());
}

async function start(): Promise<SharedServer> {
  if (isNightly || postgresMissing !== undefined) return startTestServer();
  // What a power cut would lose is of no use to anybody.
  const cluster = await startPostgres({ fsync: 'off' });
  return startTestServer({ DATABASE_URL: await cluster.createDatabase() });
}
