-- What grows may be of a file whose container does not state how long all of it is.
alter table revisions alter column duration drop not null;
