import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe } from 'vitest';
import type { Database } from '../../../server/platform/database/database.js';
import { openDatabase } from '../../../server/platform/database/open-database.js';
import { jobQueueContract } from '../../contracts/job-queue-contract.js';
import { silentLog } from '../../support/silent-log.js';

describe('createJobQueue on the embedded database', () => {
  let database: Database;
  let dataDir: string;
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'vodkit-'));
    database = await openDatabase({ config: { databaseUrl: undefined, dataDir }, log: silentLog });
  });
  afterAll(async () => {
    await database.close();
    await rm(dataDir, { recursive: true });
  });
  jobQueueContract(() => database);
});
