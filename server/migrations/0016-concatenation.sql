-- `Upload-Concat` as it came: what a partial upload is, and what a final one is made of. `parts` are the partial uploads of a final
-- one in their order; the first has the bytes of the file, and the others are appended to it.
alter table uploads add column concat text;
alter table uploads add column parts text[];
drop index uploads_one_open;
create unique index uploads_one_open on uploads (video_id) where state = 'open' and concat is distinct from 'partial';
