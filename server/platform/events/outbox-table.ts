import { sql } from 'drizzle-orm';
import { bigint, customType, jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import { instant } from '../database/columns.js';

/** A transaction id, as text in PostgreSQL's notation. */
const xid8 = customType<{ data: string }>({ dataType: () => 'xid8' });

export const outbox = pgTable('outbox', {
  id: bigint('id', { mode: 'number' }).generatedAlwaysAsIdentity().primaryKey(),
  eventId: text('event_id').notNull(),
  appId: text('app_id').notNull(),
  type: text('type').notNull(),
  videoId: text('video_id'),
  payload: jsonb('payload').notNull(),
  createdAt: instant('created_at').notNull().defaultNow(),
  xid: xid8('xid')
    .notNull()
    .default(sql`pg_current_xact_id()`),
});

export const outboxPositions = pgTable('outbox_positions', {
  subscriber: text('subscriber').primaryKey(),
  xid: xid8('xid').notNull(),
  id: bigint('id', { mode: 'number' }).notNull(),
});

export type OutboxRow = typeof outbox.$inferSelect;
