-- The run of the kernel that holds what the last writer stored and had not synced yet: after the end of the process
-- those bytes can still be made durable, after the end of the kernel they may be gone. Null where bytes are doubtful.
alter table uploads add column boot_id text;
create index uploads_by_video on uploads (video_id, created_at);
-- An ended upload's row goes at `expires_at`.
create index uploads_ended on uploads (expires_at) where state <> 'open';

-- When the last token to upload the video's file ends.
alter table videos add column upload_until timestamptz;
create index videos_without_file on videos (created_at) where status = 'uploading' and deleted_at is null;
