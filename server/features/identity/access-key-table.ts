import { pgTable, text } from 'drizzle-orm/pg-core';
import { bytea, instant } from '../../platform/database/columns.js';

export const apps = pgTable('apps', {
  id: text('id').primaryKey(),
  name: text('name').notNull(),
  createdAt: instant('created_at').notNull().defaultNow(),
});

export const accessKeys = pgTable('access_keys', {
  id: text('id').primaryKey(),
  appId: text('app_id').notNull(),
  scope: text('scope').$type<'root' | 'app'>().notNull(),
  secretWrapped: bytea('secret_wrapped').notNull(),
  createdAt: instant('created_at').notNull().defaultNow(),
  disabledAt: instant('disabled_at'),
});

export const signingKeys = pgTable('signing_keys', {
  kid: text('kid').primaryKey(),
  secretWrapped: bytea('secret_wrapped').notNull(),
  createdAt: instant('created_at').notNull().defaultNow(),
  retiredAt: instant('retired_at'),
});

export type AccessKeyRow = typeof accessKeys.$inferSelect;
export type AppRow = typeof apps.$inferSelect;
