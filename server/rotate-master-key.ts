import { randomBytes } from 'node:crypto';
import type { Config } from './config.js';
import { openDataFolder } from './data-folder.js';
import { readMasterKeys, writeMasterKeys } from './features/identity/open-secrets.js';
import { features } from './features.js';
import { SecretBox } from './platform/crypto/secret-box.js';
import type { Database } from './platform/database/database.js';
import { openDatabase } from './platform/database/open-database.js';
import { countOtherServers } from './platform/database/other-servers.js';
import { rewrapColumn } from './platform/database/wrapped-column.js';
import { createLog } from './platform/log.js';

export interface Rotation {
  /** Secrets that were encrypted again. */
  rewrapped: number;
  /** Where the master keys are kept: `folder` for the data folder, whose file now holds the new one only. */
  keptIn: 'folder' | 'environment';
}

/**
 * Encrypts every key and secret of the database under another master key. Cut short, it is run again: until everything is
 * encrypted anew, both keys are kept.
 *
 * Master keys in the data folder: makes a new one; no server may run meanwhile. Those of `config.masterKeys`: the first is
 * the new one, and servers that have all of them go on.
 * @throws an Error that says what to do when servers run that do not know the new key, or only one key is given.
 */
export async function rotateMasterKey(config: Config): Promise<Rotation> {
  await openDataFolder(config.dataDir);
  const { masterKeys, dataDir } = config;
  if (masterKeys?.length === 1)
    throw new Error(
      'VOD_MASTER_KEY holds one key. Set it to the new key and the old one, VOD_MASTER_KEY=NEW,OLD, for every process, and run this again.',
    );
  if (!masterKeys) await refuseOtherServers(config);
  const database = await openDatabase({ config, log: createLog('error') });
  try {
    if (masterKeys)
      return {
        rewrapped: await rewrapAll(database, new SecretBox(masterKeys)),
        keptIn: 'environment',
      };
    const keys = await readMasterKeys(dataDir);
    // A run that was cut short has made the new key already.
    const both = keys.length > 1 ? keys : [randomBytes(32), ...keys];
    await writeMasterKeys(dataDir, both);
    const rewrapped = await rewrapAll(database, new SecretBox(both));
    await writeMasterKeys(dataDir, both.slice(0, 1));
    return { rewrapped, keptIn: 'folder' };
  } finally {
    await database.close();
  }
}

/** The embedded database refuses a second process by itself. */
async function refuseOtherServers({ databaseUrl }: Config): Promise<void> {
  if (databaseUrl === undefined || (await countOtherServers(databaseUrl)) === 0) return;
  throw new Error(
    'A vodkit server is connected to this database, and would not know the new master key. Stop every server first, or keep the keys in VOD_MASTER_KEY=NEW,OLD.',
  );
}

async function rewrapAll(database: Database, box: SecretBox): Promise<number> {
  let rewrapped = 0;
  for (const { secrets = [] } of features)
    for (const one of secrets) rewrapped += await rewrapColumn(database, one, box);
  return rewrapped;
}
