import {
  boolean,
  doublePrecision,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
} from 'drizzle-orm/pg-core';
import type { Protection } from '../../../src/contract/videos.js';
import type { KeyChange } from '../../domain/key-changes.js';
import type { AudioTrack, Chapter, TextTrack } from '../../domain/tracks.js';
import type { Storyboard } from '../../media/images/plan-storyboard.js';
import { bytea, instant } from '../../platform/database/columns.js';

/** What `SecretBox` encrypts content keys for. */
export const contentKeyPurpose = 'content-key';

export const contentKeys = pgTable('content_keys', {
  id: text('id').primaryKey(),
  appId: text('app_id').notNull(),
  videoId: text('video_id').notNull(),
  keyWrapped: bytea('key_wrapped').notNull(),
  createdAt: instant('created_at').notNull().defaultNow(),
});

/**
 * A row does not change after it is published, has stopped growing and is proven, except for `addresses_until` and `checked_at`, and
 * for the images of an interim revision, which come when they are made.
 */
export const revisions = pgTable(
  'revisions',
  {
    appId: text('app_id').notNull(),
    videoId: text('video_id').notNull(),
    rev: integer('rev').notNull(),
    protection: text('protection').$type<Protection>().notNull(),
    /** Null only while it grows and nothing states it. */
    duration: doublePrecision('duration'),
    hasPoster: boolean('has_poster').notNull().default(false),
    storyboard: jsonb('storyboard').$type<Storyboard>(),
    textTracks: jsonb('text_tracks').$type<TextTrack[]>().notNull().default([]),
    chapters: jsonb('chapters').$type<Chapter[]>().notNull().default([]),
    /** Played until the ladder is there: of the source's own packets, or one small rendition. */
    isInterim: boolean('is_source_copy').notNull().default(false),
    /** Published while it is being made: its renditions list more segments each time. */
    isGrowing: boolean('is_growing').notNull().default(false),
    /** All of it is listed, but what it was made of is still being examined: it may be taken back. */
    isUnproven: boolean('is_unproven').notNull().default(false),
    addressesUntil: instant('addresses_until'),
    createdAt: instant('created_at').notNull().defaultNow(),
    publishedAt: instant('published_at'),
    /** Its stored files were last read again. */
    checkedAt: instant('checked_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.videoId, table.rev] })],
);

export const renditions = pgTable('renditions', {
  id: text('id').primaryKey(),
  appId: text('app_id').notNull(),
  videoId: text('video_id').notNull(),
  rev: integer('rev').notNull(),
  kind: text('kind').$type<'video' | 'audio'>().notNull(),
  name: text('name').notNull(),
  codecs: text('codecs').notNull(),
  width: integer('width'),
  height: integer('height'),
  frameRate: doublePrecision('frame_rate'),
  bandwidth: integer('bandwidth').notNull(),
  averageBandwidth: integer('average_bandwidth').notNull(),
  audioTrack: jsonb('audio_track').$type<AudioTrack>(),
  contentKeyId: text('content_key_id'),
  /** The keys that follow it; null where it serves the whole rendition. */
  keyChanges: jsonb('key_changes').$type<readonly KeyChange[]>(),
  ivBase: bytea('iv_base'),
  segmentDurations: doublePrecision('segment_durations').array().notNull(),
  /** A stored `KeyframeIndex`; null where there is no trick play. */
  keyframes: bytea('keyframes'),
  /** See `renditionDigest`; null while it is not known. */
  digest: bytea('digest'),
  createdAt: instant('created_at').notNull().defaultNow(),
});

export type ContentKeyRow = typeof contentKeys.$inferSelect;
export type RevisionRow = typeof revisions.$inferSelect;
/** One that does not grow. */
export type WholeRevision = RevisionRow & { duration: number };
export type RenditionRow = typeof renditions.$inferSelect;
