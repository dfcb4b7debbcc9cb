import { pgTable, text } from 'drizzle-orm/pg-core';

/** Kept by triggers on `videos`; see server/migrations/0005-search.sql. */
export const videoSearch = pgTable('video_search', {
  videoId: text('video_id').primaryKey(),
  appId: text('app_id').notNull(),
  words: text('words').notNull(),
  grams: text('grams').array().notNull(),
});
