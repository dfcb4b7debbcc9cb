-- What the last processing had to leave out: [{code, detail}].
alter table videos add column warnings jsonb not null default '[]';
