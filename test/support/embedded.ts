import { existsSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from '../../server/platform/database/database.js';
import { openDatabase } from '../../server/platform/database/open-database.js';
import { keepDatabaseCode } from './database-code.js';
import { silentLog } from './silent-log.js';
import { copyFolder, templateDataDir } from './template-data.js';

/** A data folder whose embedded database has seen its first start, made below `parent`. */
export async function embeddedDataDir(parent = tmpdir()): Promise<string> {
  const dataDir = await mkdtemp(join(parent, 'vodkit-test-'));
  const template = join(templateDataDir(), 'database');
  if (existsSync(template)) await copyFolder(template, join(dataDir, 'database'));
  return dataDir;
}

export function openEmbedded(dataDir: string): Promise<Database> {
  keepDatabaseCode();
  return openDatabase({ config: { databaseUrl: undefined, dataDir }, log: silentLog });
}
