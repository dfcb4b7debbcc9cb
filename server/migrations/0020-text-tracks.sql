-- Subtitles that were uploaded to a video, beside those of its file. Each text is an object of its own, named by file_id.
create table text_tracks (
  id text primary key,
  app_id text not null references apps (id),
  video_id text not null references videos (id),
  language text not null,
  label text not null,
  kind text not null,
  file_id text not null,
  cues integer not null,
  -- What of the text is not shown: {count, line, reason}; null where all is.
  left_out jsonb,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create unique index text_tracks_by_label on text_tracks (video_id, kind, language, label);
-- Chapters that were set for a video, in place of those of its file: [{startTime, title}].
create table video_chapters (
  video_id text primary key references videos (id),
  app_id text not null references apps (id),
  items jsonb not null
);
