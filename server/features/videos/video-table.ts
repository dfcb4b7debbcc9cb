import {
  bigint,
  boolean,
  doublePrecision,
  integer,
  jsonb,
  pgTable,
  text,
} from 'drizzle-orm/pg-core';
import type { Protection, Video, VideoStatus } from '../../../src/contract/videos.js';
import { instant } from '../../platform/database/columns.js';
import type { VideoQueue } from './video-queues.js';

export const videos = pgTable('videos', {
  id: text('id').primaryKey(),
  appId: text('app_id').notNull(),
  title: text('title').notNull(),
  description: text('description').notNull().default(''),
  fileName: text('file_name').notNull(),
  tags: text('tags').array().notNull().default([]),
  metadata: jsonb('metadata').$type<Record<string, string>>().notNull().default({}),
  categoryId: text('category_id'),
  templateId: text('template_id'),
  protection: text('protection').$type<Protection>().notNull(),
  status: text('status').$type<VideoStatus>().notNull(),
  playable: boolean('playable').notNull().default(false),
  progress: jsonb('progress').$type<NonNullable<Video['progress']>>(),
  warnings: jsonb('warnings').$type<NonNullable<Video['warnings']>>().notNull().default([]),
  failure: jsonb('failure').$type<NonNullable<Video['failure']>>(),
  declaredSize: bigint('declared_size', { mode: 'number' }),
  size: bigint('size', { mode: 'number' }),
  sourceKey: text('source_key'),
  probe: jsonb('probe'),
  duration: doublePrecision('duration'),
  width: integer('width'),
  height: integer('height'),
  currentRev: integer('current_rev'),
  jobQueue: text('job_queue').$type<VideoQueue>(),
  jobKey: text('job_key'),
  waitingSince: instant('waiting_since'),
  waitingReason: text('waiting_reason').$type<'queue' | 'space'>(),
  claims: integer('claims').notNull().default(0),
  version: bigint('version', { mode: 'number' }).notNull().default(1),
  createdAt: instant('created_at').notNull().defaultNow(),
  updatedAt: instant('updated_at').notNull().defaultNow(),
  deletedAt: instant('deleted_at'),
  uploadUntil: instant('upload_until'),
});

export const outbox = pgTable('outbox', {
  id: bigint('id', { mode: 'number' }).generatedAlwaysAsIdentity().primaryKey(),
  eventId: text('event_id').notNull(),
  appId: text('app_id').notNull(),
  type: text('type').notNull(),
  videoId: text('video_id'),
  payload: jsonb('payload').notNull(),
  createdAt: instant('created_at').notNull().defaultNow(),
});

export type VideoRow = typeof videos.$inferSelect;
