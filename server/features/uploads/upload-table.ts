import { bigint, pgTable, text } from 'drizzle-orm/pg-core';
import { instant } from '../../platform/database/columns.js';

const whole = (name: string) => bigint(name, { mode: 'number' });

export type UploadState = 'open' | 'complete' | 'terminated' | 'expired';

export const uploads = pgTable('uploads', {
  id: text('id').primaryKey(),
  appId: text('app_id').notNull(),
  videoId: text('video_id').notNull(),
  state: text('state').$type<UploadState>().notNull(),
  length: whole('length').notNull(),
  offset: whole('upload_offset').notNull().default(0),
  metadata: text('metadata'),
  maxSize: whole('max_size').notNull(),
  fence: whole('fence').notNull().default(0),
  leaseFence: whole('lease_fence'),
  leaseUntil: instant('lease_until'),
  bootId: text('boot_id'),
  expiresAt: instant('expires_at').notNull(),
  createdAt: instant('created_at').notNull().defaultNow(),
  completedAt: instant('completed_at'),
});

export type UploadRow = typeof uploads.$inferSelect;
