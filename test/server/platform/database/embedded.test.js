import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe } from 'vitest';
import { databaseContract } from '../../../contracts/database-contract.js';
import { embeddedDataDir, openEmbedded } from '../../../support/embedded.js';
describe('openDatabase, embedded', () => {
    let dataDir;
    beforeAll(async () => {
        dataDir = await embeddedDataDir();
    });
    afterAll(() => rm(dataDir, { recursive: true }));
    databaseContract(() => openEmbedded(dataDir));
});
