import type { Playback } from '../contract/playback.js';
import type { Chapter } from './chapters.js';
import { badResponse, isObject } from './fetch-with-retry.js';
import { isHttpUrl } from './http-url.js';

type Test = (item: Record<string, unknown>) => boolean;

const maxItems = 1000;

/** Reads the answer of `GET /v1/playback` from anywhere: what is needed must be there, what is odd is left out. */
export function toPlayback(value: unknown, status?: number): Playback {
  if (!isObject(value) || !isUsable(value))
    throw badResponse('The answer to the play auth cannot be used', { status });
  const {
    videoId,
    title,
    expiresAt,
    sources,
    duration,
    width,
    height,
    poster,
    storyboard,
    textTracks,
    chapters,
  } = value;
  return {
    videoId,
    title,
    expiresAt,
    sources: listOf<Playback['sources'][number]>(sources, isSource).map(withUsablePreload),
    duration: isSeconds(duration) ? duration : 0,
    ...(value['growing'] === true && { growing: true as const }),
    width: toSide(width),
    height: toSide(height),
    poster: isHttpUrl(poster) ? poster : null,
    ...(isHttpUrl(storyboard) && { storyboard }),
    textTracks: listOf<Playback['textTracks'][number]>(textTracks, isTextTrack),
    chapters: toChapters(chapters),
  };
}

/** A list of chapters from anywhere, in order; what is odd is left out. */
export function toChapters(value: unknown): Chapter[] {
  return listOf<Chapter>(value, isChapter).sort((a, b) => a.startTime - b.startTime);
}

function isUsable(
  value: Record<string, unknown>,
): value is { videoId: string; title: string; expiresAt: string } & Record<string, unknown> {
  return (
    typeof value['videoId'] === 'string' &&
    typeof value['title'] === 'string' &&
    typeof value['expiresAt'] === 'string' &&
    !Number.isNaN(Date.parse(value['expiresAt'])) &&
    listOf(value['sources'], isSource).length > 0
  );
}

const isSource: Test = ({ url, type }) => isHttpUrl(url) && typeof type === 'string';
const isTextTrack: Test = ({ url, label, language, kind }) =>
  isHttpUrl(url) && [label, language, kind].every((text) => typeof text === 'string');
const isChapter: Test = ({ startTime, title }) => isSeconds(startTime) && typeof title === 'string';

const maxPreloads = 16;

function withUsablePreload({
  preload,
  ...source
}: Playback['sources'][number]): Playback['sources'][number] {
  return Array.isArray(preload)
    ? { ...source, preload: preload.filter(isHttpUrl).slice(0, maxPreloads) }
    : source;
}

// 0 for a server that does not say.
function toSide(value: unknown): number | null {
  return value === null ? null : isSeconds(value) ? value : 0;
}

function isSeconds(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value < Number.MAX_SAFE_INTEGER;
}

function listOf<Item>(value: unknown, test: Test): Item[] {
  if (!Array.isArray(value)) return [];
  return value.slice(0, maxItems).filter((item): item is Item => isObject(item) && test(item));
}
