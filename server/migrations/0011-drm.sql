-- Where an app's licences come from, a row a key system; what is secret of it is wrapped.
create table drm_settings (
  app_id text not null references apps (id),
  key_system text not null,
  settings jsonb not null,
  secrets_wrapped bytea not null,
  certificate bytea,
  updated_at timestamptz not null,
  primary key (app_id, key_system)
);
