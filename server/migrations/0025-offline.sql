-- Whether viewers may keep a video in their browser and watch it without a network.
alter table videos add column offline boolean not null default false;
