import { rm } from 'node:fs/promises';
import { afterAll, describe } from 'vitest';
import { databaseContract } from '../../../contracts/database-contract.js';
import { embeddedDataDir, openEmbedded } from '../../../support/embedded.js';

describe('openDatabase, embedded', () => {
  const dataDirs: string[] = [];
  afterAll(() => Promise.all(dataDirs.map((dataDir) => rm(dataDir, { recursive: true }))));

  databaseContract(async () => {
    const dataDir = await embeddedDataDir();
    dataDirs.push(dataDir);
    return () => openEmbedded(dataDir);
  });
});
