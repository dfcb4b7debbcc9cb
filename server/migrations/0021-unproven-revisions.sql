-- All of it is listed, but what it was made of is still being examined: it may be taken back.
alter table revisions add column is_unproven boolean not null default false;
