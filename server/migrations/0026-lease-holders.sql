-- The process that has the lease of an upload. It renews nothing: its lease holds until infinity, and whoever else wants the upload sets
-- `lease_until` to when the process must have answered. A lease without a holder, of an older server, ends at its `lease_until`.
alter table uploads add column lease_holder text;

-- What a process looks at all the time: which of its leases others want, or have ended.
create index uploads_contested on uploads (lease_holder) where lease_fence <> fence or lease_until <> 'infinity';
create index videos_deleted on videos (deleted_at) where deleted_at is not null;
