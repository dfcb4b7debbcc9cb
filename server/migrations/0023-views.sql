-- What players tell of the playback of a video, a row for each answer that addresses were given by. No foreign keys: each beacon
-- would lock the row of its video. Rows go with their video, and after 90 days.
create table views (
  id text primary key,
  app_id text not null,
  video_id text not null,
  -- A digest of the viewer's id that is of this video alone; null where the app gave none.
  viewer text,
  started_at timestamptz not null default now(),
  sequence integer not null,
  -- Null for what failed before it played.
  startup_ms integer,
  watch_ms integer not null,
  stall_count integer not null,
  stall_ms integer not null,
  seek_count integer not null,
  bit_rate integer,
  height integer,
  dropped_frames integer not null,
  total_frames integer not null,
  engine text,
  error text,
  ended boolean not null,
  -- How often each hundredth of the video was watched, a byte each; null while its length is unknown.
  watched bytea
);
create index views_by_video on views (video_id, started_at);
create index views_by_age on views (started_at);
