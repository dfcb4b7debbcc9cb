-- The picture that was given to a video, in place of the poster that is made of it: names its file.
alter table videos add column poster_id text;
