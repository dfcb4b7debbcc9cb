import { and, asc, eq, type SQL } from 'drizzle-orm';
import type { KeySystem } from '../../../src/contract/drm.js';
import type { Db } from '../../platform/database/database.js';
import { drmSettings, type DrmSettingsRow } from './drm-table.js';

export interface DrmAddress {
  appId: string;
  keySystem: KeySystem;
}

export async function selectDrmSettings(db: Db, appId: string): Promise<DrmSettingsRow[]> {
  return db
    .select()
    .from(drmSettings)
    .where(eq(drmSettings.appId, appId))
    .orderBy(asc(drmSettings.keySystem));
}

export async function upsertDrmSettings(db: Db, row: DrmSettingsRow): Promise<void> {
  await db
    .insert(drmSettings)
    .values(row)
    .onConflictDoUpdate({ target: [drmSettings.appId, drmSettings.keySystem], set: row });
}

/** Returns false when there were none. */
export async function deleteDrmSettings(db: Db, address: DrmAddress): Promise<boolean> {
  const deleted = await db
    .delete(drmSettings)
    .where(isAt(address))
    .returning({ keySystem: drmSettings.keySystem });
  return deleted.length === 1;
}

function isAt({ appId, keySystem }: DrmAddress): SQL | undefined {
  return and(eq(drmSettings.appId, appId), eq(drmSettings.keySystem, keySystem));
}
