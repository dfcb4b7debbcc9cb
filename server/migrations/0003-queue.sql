-- The job that a video waits for or is worked on by: the name of its queue, and its singleton key there.
alter table videos add column job_queue text;
alter table videos add column job_key text;
-- Since when that job waits, and for what; null while it is worked on.
alter table videos add column waiting_since timestamptz;
alter table videos add column waiting_reason text check (waiting_reason in ('queue', 'space'));
-- How often a worker took that job: one that brings its workers down is given up.
alter table videos add column claims integer not null default 0;
update videos
  set job_queue = 'process-video', job_key = id, waiting_since = updated_at, waiting_reason = 'queue'
  where status in ('uploaded', 'processing') and deleted_at is null;
create index videos_with_job on videos (updated_at) where job_queue is not null;
