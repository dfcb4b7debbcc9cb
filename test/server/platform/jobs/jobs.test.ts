import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe } from 'vitest';
import type { Database } from '../../../../server/platform/database/database.js';
import { jobQueueContract } from '../../../contracts/job-queue-contract.js';
import { embeddedDataDir, openEmbedded } from '../../../support/embedded.js';

describe('createJobQueue on the embedded database', () => {
  let database: Database;
  let dataDir: string;
  beforeAll(async () => {
    dataDir = await embeddedDataDir();
    database = await openEmbedded(dataDir);
  });
  afterAll(async () => {
    await database.close();
    await rm(dataDir, { recursive: true });
  });
  jobQueueContract(() => database);
});
