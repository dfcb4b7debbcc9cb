import { pgTable, text } from 'drizzle-orm/pg-core';
import { instant } from '../../platform/database/columns.js';

export const playAuthUses = pgTable('play_auth_uses', {
  id: text('id').primaryKey(),
  appId: text('app_id').notNull(),
  expiresAt: instant('expires_at').notNull(),
});
