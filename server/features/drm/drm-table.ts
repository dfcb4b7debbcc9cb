import { jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import type { DrmPolicy, KeySystem } from '../../../src/contract/drm.js';
import { bytea, instant } from '../../platform/database/columns.js';

/** What is not secret of a licence vendor's settings. */
export interface OpenSettings {
  licenseUrl: string;
  headers: readonly string[];
  entitlement?: { claims?: Record<string, unknown> };
  policy: DrmPolicy;
  keySource:
    | { type: 'local' }
    | { type: 'speke'; url: string; authorization: 'none' | 'basic' | 'bearer' | 'header' };
}

export const drmSettings = pgTable(
  'drm_settings',
  {
    appId: text('app_id').notNull(),
    keySystem: text('key_system').$type<KeySystem>().notNull(),
    settings: jsonb('settings').$type<OpenSettings>().notNull(),
    secretsWrapped: bytea('secrets_wrapped').notNull(),
    /** DER. */
    certificate: bytea('certificate'),
    updatedAt: instant('updated_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.appId, table.keySystem] })],
);

export type DrmSettingsRow = typeof drmSettings.$inferSelect;
