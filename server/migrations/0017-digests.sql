-- The SHA-256 of the source file, in hexadecimal; null until it is known.
alter table videos add column sha256 text;
-- What the client says it is: a file with another one is refused.
alter table uploads add column sha256 text;
create index videos_without_digest on videos (created_at)
  where sha256 is null and source_key is not null and deleted_at is null;
