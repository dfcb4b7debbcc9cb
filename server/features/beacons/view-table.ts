import { boolean, integer, pgTable, text } from 'drizzle-orm/pg-core';
import { bytea, instant } from '../../platform/database/columns.js';

export const views = pgTable('views', {
  id: text('id').primaryKey(),
  appId: text('app_id').notNull(),
  videoId: text('video_id').notNull(),
  viewer: text('viewer'),
  startedAt: instant('started_at').notNull().defaultNow(),
  sequence: integer('sequence').notNull(),
  startupMs: integer('startup_ms'),
  watchMs: integer('watch_ms').notNull(),
  stallCount: integer('stall_count').notNull(),
  stallMs: integer('stall_ms').notNull(),
  seekCount: integer('seek_count').notNull(),
  bitRate: integer('bit_rate'),
  height: integer('height'),
  droppedFrames: integer('dropped_frames').notNull(),
  totalFrames: integer('total_frames').notNull(),
  engine: text('engine'),
  error: text('error'),
  ended: boolean('ended').notNull(),
  watched: bytea('watched'),
});

/** As far as beacons tell; when it began is when the first of them was taken. */
export type ViewState = Required<typeof views.$inferInsert>;
