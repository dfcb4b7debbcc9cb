-- Where the keyframes of a video rendition stand in its segments, for trick play; null where they cannot be read.
alter table renditions add column keyframes bytea;
