import { pgTable, text, timestamp } from 'drizzle-orm/pg-core';
export const playAuthUses = pgTable('play_auth_uses', {
    id: text('id').primaryKey(),
    appId: text('app_id').notNull(),
    expiresAt: timestamp('expires_at', { withTimezone: true, mode: 'date' }).notNull(),
});
