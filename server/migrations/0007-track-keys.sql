-- Content keys belong to renditions, since protections may encrypt sound and picture with keys of their own.
alter table renditions add column content_key_id text references content_keys (id);
update renditions set content_key_id = revisions.content_key_id
  from revisions where revisions.video_id = renditions.video_id and revisions.rev = renditions.rev;
alter table revisions drop column content_key_id;
