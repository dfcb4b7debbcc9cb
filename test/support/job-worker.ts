import { openDatabase } from '../../server/platform/database/open-database.js';
import { createJobQueue } from '../../server/platform/jobs/pg-boss-queue.js';
import { silentLog } from './silent-log.js';

/** Starts a job that never ends in the database named by address or data folder, and says when it runs. */
const place = process.argv[2] as string;
const databaseUrl = place.startsWith('postgres:') ? place : undefined;
const database = await openDatabase({ config: { databaseUrl, dataDir: place }, log: silentLog });
const jobs = await createJobQueue({ database, log: silentLog });
await jobs.enqueue(database.db, 'hangs', {});
await jobs.work('hangs', async (_, { jobId }) => {
  process.stdout.write(`${jobId}\n`);
  await new Promise(() => undefined);
});
