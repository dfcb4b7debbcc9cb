-- What is told of an audio rendition where there are several: {position, language, label, role, channels}.
alter table renditions add column audio_track jsonb;
-- Subtitles, whose files are stored with the renditions, and chapters: [{name, language, label, …}], [{startTime, title}].
alter table revisions add column text_tracks jsonb not null default '[]';
alter table revisions add column chapters jsonb not null default '[]';
