-- When the source was last read again and compared with its digest, whatever was found.
alter table videos add column source_checked_at timestamptz not null default now();
-- What was found then: null, 'source-damaged' or 'source-missing'.
alter table videos add column source_fault text;
create index videos_by_source_check on videos (source_checked_at)
  where source_key is not null and deleted_at is null;
