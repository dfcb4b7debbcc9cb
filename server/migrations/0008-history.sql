-- What a video went through, an item a stage; the stage that is going on stands in videos.progress.
create table video_history (
  id bigint generated always as identity primary key,
  app_id text not null references apps (id),
  video_id text not null references videos (id),
  at timestamptz not null,
  stage text not null,
  state text not null,
  ms integer,
  attempt integer,
  code text,
  published text
);
create index video_history_by_video on video_history (video_id, id);

-- Ids are given before the commit: in the order of transactions, and up to the oldest that is open, none is overlooked.
alter table outbox add column xid xid8 not null default pg_current_xact_id();
create index outbox_in_order on outbox (type, xid, id);
create index outbox_by_age on outbox (created_at);
drop index outbox_by_app;
-- How far each subscriber has read.
create table outbox_positions (
  subscriber text primary key,
  xid xid8 not null,
  id bigint not null
);
