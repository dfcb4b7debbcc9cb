-- Lists are read in the order of an index, from any place in them, narrowed by a status or not.
drop index videos_by_app;
create index videos_by_created on videos (app_id, created_at, id) where deleted_at is null;
create index videos_by_title on videos (app_id, title, id) where deleted_at is null;
create index videos_by_status on videos (app_id, status, created_at, id) where deleted_at is null;

-- The pieces of a text that an index can find it by, alike for a text and for the word that is looked for in it.
-- Three letters where they are ASCII; where they are not, one and two, since a Chinese word may have two letters or one;
-- behind white space also the first one and two, so that a short word is found where a word begins.
-- No extension: not every PostgreSQL has pg_trgm, and under the locale C it takes Chinese for nothing.
create function search_grams(words text) returns text[] language sql immutable strict parallel safe as $$
  with letters as materialized (
    select one, lead(one) over found as two, lead(one, 2) over found as three
    from unnest(string_to_array(words, null)) with ordinality as letter (one, n)
    window found as (order by n)
  )
  select coalesce(array_agg(distinct gram), '{}') from (
    select one || two || three from letters where one collate "C" <= '~'
    union all
    select one || two from letters where one = ' ' or one collate "C" > '~'
    union all
    select one from letters where one collate "C" > '~'
  ) as pieces (gram)
  where gram is not null
$$;

-- What is looked through, lower-case and with every white space a blank, one before the first word too.
create function search_words(title text, file_name text, description text, tags text[]) returns text language sql immutable parallel safe as $$
  select ' ' || regexp_replace(
    lower(normalize(concat_ws(' ', title, file_name, description, array_to_string(tags, ' ')))), '\s+', ' ', 'g')
$$;

-- A table of its own: each step of a video's progress writes its row and every index of it anew, its words hardly ever change.
create table video_search (
  video_id text primary key references videos (id) on delete cascade,
  app_id text not null,
  words text not null,
  -- Of the words, and of each tag as a whole behind U+0001.
  grams text[] not null
);

create function keep_video_search() returns trigger language plpgsql as $$
begin
  if new.deleted_at is not null then
    delete from video_search where video_id = new.id;
    return null;
  end if;
  insert into video_search (video_id, app_id, words, grams)
  select new.id, new.app_id, words, search_grams(words) || array(select E'\x01' || tag from unnest(new.tags) as tag)
  from search_words(new.title, new.file_name, new.description, new.tags) as words
  on conflict (video_id) do update set words = excluded.words, grams = excluded.grams;
  return null;
end $$;

create trigger video_search_on_insert after insert on videos for each row execute function keep_video_search();
create trigger video_search_on_update after update of title, file_name, description, tags, deleted_at on videos
  for each row when (
    (old.title, old.file_name, old.description, old.tags, old.deleted_at)
    is distinct from (new.title, new.file_name, new.description, new.tags, new.deleted_at))
  execute function keep_video_search();

insert into video_search (video_id, app_id, words, grams)
select id, app_id, words, search_grams(words) || array(select E'\x01' || tag from unnest(tags) as tag)
from videos, search_words(title, file_name, description, tags) as words
where deleted_at is null;
-- Built at once over what is there; kept row by row from now on, since nothing tidies up behind the embedded database.
create index video_search_grams on video_search using gin (grams) with (fastupdate = off);
