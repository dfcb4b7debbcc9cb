-- A revision that holds the source's own packets: playable at once, superseded by the ladder.
alter table revisions add column is_source_copy boolean not null default false;
-- Addresses that live longer than a superseded revision is kept anyway.
alter table revisions add column addresses_until timestamptz;
