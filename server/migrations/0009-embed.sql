-- Where the video may be embedded: {origins: [...]}; null nowhere.
alter table videos add column embed jsonb;
