-- A copy of the source is published while it is still being made: what is growing lists more each time it is asked for.
alter table revisions add column is_growing boolean not null default false;
