-- AES-128: the keys that follow the first one, [{segment, keyId}]; null where one key serves the whole rendition.
alter table renditions add column key_changes jsonb;
