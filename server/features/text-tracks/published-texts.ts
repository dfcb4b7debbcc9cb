import type { Chapter, TextTrack } from '../../domain/tracks.js';
import { withUniqueLabels } from '../../media/probe/track-words.js';
import type { Deps } from '../../platform/deps.js';
import { ExpiringCache } from '../../platform/expiring-cache.js';
import { findChapters, selectTextTracks, type VideoAddress } from './text-track-store.js';

/** So long other processes may tell what was before a change; the one that made it forgets at once. */
const freshMs = 500;

/** What was uploaded to a video. */
export interface PublishedTexts {
  tracks: TextTrack[];
  chapters: Chapter[] | undefined;
  /** Another one after every change of the tracks. */
  state: string;
}

type TextsCache = ExpiringCache<PublishedTexts>;

const caches = new WeakMap<Deps['database'], TextsCache>();

function cacheOf({ database }: Pick<Deps, 'database'>): TextsCache {
  const known = caches.get(database);
  if (known) return known;
  const cache: TextsCache = new ExpiringCache({
    ttlMs: freshMs,
    max: 1000,
    load: async (path) => {
      const [appId = '', videoId = ''] = path.split('/');
      return readTexts(database.db, { appId, videoId });
    },
  });
  caches.set(database, cache);
  return cache;
}

/** Many viewers of one video cost one read. */
export function publishedTexts(
  deps: Pick<Deps, 'database'>,
  { appId, videoId }: VideoAddress,
): Promise<PublishedTexts> {
  return cacheOf(deps).get(`${appId}/${videoId}`);
}

/** After a change is committed. */
export function forgetTexts(deps: Pick<Deps, 'database'>, { appId, videoId }: VideoAddress): void {
  cacheOf(deps).delete(`${appId}/${videoId}`);
}

/** Uploaded tracks come before those of the file; each label is the only one, as HLS asks for. */
export function withUploaded<T extends { textTracks: TextTrack[]; chapters: Chapter[] }>(
  revision: T,
  { tracks, chapters }: PublishedTexts,
): T {
  return {
    ...revision,
    textTracks: withUniqueLabels([...tracks, ...revision.textTracks]),
    chapters: chapters ?? revision.chapters,
  };
}

async function readTexts(db: Deps['database']['db'], video: VideoAddress): Promise<PublishedTexts> {
  const rows = await selectTextTracks(db, video);
  return {
    tracks: rows.map(({ id, fileId, language, label, kind }) => ({
      ...{ name: id, fileId, language, label, kind },
      ...{ isForced: false, isDefault: false },
    })),
    chapters: await findChapters(db, video),
    state: rows.map(({ id, updatedAt }) => `${id}${updatedAt.getTime()}`).join(),
  };
}
