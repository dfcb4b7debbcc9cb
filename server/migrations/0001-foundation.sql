create table apps (
  id text primary key,
  name text not null,
  created_at timestamptz not null default now()
);

create table access_keys (
  id text primary key,
  app_id text not null references apps (id),
  scope text not null check (scope in ('root', 'app')),
  secret_wrapped bytea not null,
  created_at timestamptz not null default now(),
  disabled_at timestamptz
);

-- Signing secrets belong to the deployment, not to an app: two live ones overlap while a rotation lasts.
create table signing_keys (
  kid text primary key,
  secret_wrapped bytea not null,
  created_at timestamptz not null default now(),
  retired_at timestamptz
);

create table videos (
  id text primary key,
  app_id text not null references apps (id),
  title text not null,
  description text not null default '',
  file_name text not null,
  tags text[] not null default '{}',
  metadata jsonb not null default '{}',
  category_id text,
  template_id text,
  protection text not null check (protection in ('none', 'aes-128', 'cbcs', 'cenc')),
  status text not null check (status in ('uploading', 'uploaded', 'processing', 'reviewing', 'ready', 'failed', 'blocked')),
  playable boolean not null default false,
  progress jsonb,
  failure jsonb,
  declared_size bigint,
  size bigint,
  source_key text,
  probe jsonb,
  duration double precision,
  width integer,
  height integer,
  current_rev integer,
  version bigint not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz
);
create index videos_by_app on videos (app_id, created_at desc, id desc) where deleted_at is null;
create index videos_changed on videos (app_id, updated_at);

create table uploads (
  id text primary key,
  app_id text not null references apps (id),
  video_id text not null references videos (id),
  state text not null check (state in ('open', 'complete', 'terminated', 'expired')),
  length bigint,
  upload_offset bigint not null default 0,
  metadata text,
  max_size bigint not null,
  -- Whoever raised the fence last may write, once the holder of the lease has let go or its time is over.
  fence bigint not null default 0,
  lease_fence bigint,
  lease_until timestamptz,
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  completed_at timestamptz
);
create unique index uploads_one_open on uploads (video_id) where state = 'open';
create index uploads_expiring on uploads (expires_at) where state = 'open';

create table content_keys (
  id text primary key,
  app_id text not null references apps (id),
  video_id text not null references videos (id),
  key_wrapped bytea not null,
  created_at timestamptz not null default now()
);
create index content_keys_by_video on content_keys (video_id);

-- A revision is one published set of renditions; publishing points videos.current_rev at it.
create table revisions (
  app_id text not null references apps (id),
  video_id text not null references videos (id),
  rev integer not null,
  protection text not null,
  content_key_id text references content_keys (id),
  duration double precision not null,
  has_poster boolean not null default false,
  storyboard jsonb,
  created_at timestamptz not null default now(),
  published_at timestamptz,
  primary key (video_id, rev)
);

create table renditions (
  id text primary key,
  app_id text not null references apps (id),
  video_id text not null references videos (id),
  rev integer not null,
  kind text not null check (kind in ('video', 'audio')),
  name text not null,
  codecs text not null,
  width integer,
  height integer,
  frame_rate double precision,
  bandwidth integer not null,
  average_bandwidth integer not null,
  iv_base bytea,
  segment_durations double precision[] not null,
  created_at timestamptz not null default now(),
  unique (video_id, rev, kind, name),
  foreign key (video_id, rev) references revisions (video_id, rev)
);

create table play_auth_uses (
  id text primary key,
  app_id text not null references apps (id),
  expires_at timestamptz not null
);
create index play_auth_uses_expired on play_auth_uses (expires_at);

create table outbox (
  id bigint generated always as identity primary key,
  event_id text not null unique,
  app_id text not null references apps (id),
  type text not null,
  video_id text,
  payload jsonb not null,
  created_at timestamptz not null default now()
);
create index outbox_by_app on outbox (app_id, id);

insert into apps (id, name) values ('default', 'Default');
