import { integer, jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import type { TextTrack as ShownTrack } from '../../../src/contract/text-tracks.js';
import type { Chapter } from '../../domain/tracks.js';
import { instant } from '../../platform/database/columns.js';

/** Uploaded ones. They belong to the video, whatever revision of it plays. */
export const textTracks = pgTable('text_tracks', {
  id: text('id').primaryKey(),
  appId: text('app_id').notNull(),
  videoId: text('video_id').notNull(),
  language: text('language').notNull(),
  label: text('label').notNull(),
  kind: text('kind').$type<ShownTrack['kind']>().notNull(),
  /** Names its WebVTT; another text is another file. */
  fileId: text('file_id').notNull(),
  cues: integer('cues').notNull(),
  leftOut: jsonb('left_out').$type<NonNullable<ShownTrack['leftOut']>>(),
  createdAt: instant('created_at').notNull().defaultNow(),
  updatedAt: instant('updated_at').notNull().defaultNow(),
});

/** Set by the app, in place of those of the file. */
export const videoChapters = pgTable('video_chapters', {
  videoId: text('video_id').primaryKey(),
  appId: text('app_id').notNull(),
  items: jsonb('items').$type<Chapter[]>().notNull(),
});

export type TextTrackRow = typeof textTracks.$inferSelect;
