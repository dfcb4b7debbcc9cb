import {
  bigint,
  boolean,
  doublePrecision,
  integer,
  jsonb,
  pgTable,
  text,
} from 'drizzle-orm/pg-core';
import type {
  Embed,
  HistoryItem,
  Protection,
  Video,
  VideoStatus,
} from '../../../src/contract/videos.js';
import type { SourceFault } from '../../../src/contract/problem-codes.js';
import { instant } from '../../platform/database/columns.js';
import type { VideoQueue } from './video-queues.js';

/** Of a video that an earlier version began to process, it is not known since when. */
type StoredProgress = Omit<NonNullable<Video['progress']>, 'since'> & { since?: string };

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
  progress: jsonb('progress').$type<StoredProgress>(),
  warnings: jsonb('warnings').$type<NonNullable<Video['warnings']>>().notNull().default([]),
  failure: jsonb('failure').$type<NonNullable<Video['failure']>>(),
  declaredSize: bigint('declared_size', { mode: 'number' }),
  size: bigint('size', { mode: 'number' }),
  sourceKey: text('source_key'),
  sha256: text('sha256'),
  sourceCheckedAt: instant('source_checked_at').notNull().defaultNow(),
  /** Found when the source was last read again. */
  sourceFault: text('source_fault').$type<SourceFault>(),
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
  embed: jsonb('embed').$type<Embed>(),
  /** Whether viewers may keep it in their browser. */
  offline: boolean('offline').notNull().default(false),
  /** The picture that was given to it. */
  posterId: text('poster_id'),
});

/** An item is complete: what goes on stands in `videos.progress` and `videos.waitingSince`. */
export const videoHistory = pgTable('video_history', {
  id: bigint('id', { mode: 'number' }).generatedAlwaysAsIdentity().primaryKey(),
  appId: text('app_id').notNull(),
  videoId: text('video_id').notNull(),
  at: instant('at').notNull(),
  stage: text('stage').$type<HistoryItem['stage']>().notNull(),
  state: text('state').$type<HistoryItem['state']>().notNull(),
  ms: integer('ms'),
  attempt: integer('attempt'),
  code: text('code').$type<NonNullable<HistoryItem['code']>>(),
  published: text('published').$type<NonNullable<HistoryItem['published']>>(),
});

export type VideoRow = typeof videos.$inferSelect;
