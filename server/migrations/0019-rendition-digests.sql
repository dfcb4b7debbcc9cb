-- The SHA-256 over those of the stored files: the init segment, then the media segments in order. Null while it is not known.
alter table renditions add column digest bytea;
-- When its stored files were last read again, whatever was found.
alter table revisions add column checked_at timestamptz not null default now();
create index revisions_by_check on revisions (checked_at) where published_at is not null;
