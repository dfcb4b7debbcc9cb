import type { Playback } from '../contract/playback.js';
import { toChapters } from './chapters.js';
import { badResponse } from './fetch-with-retry.js';
import { isHttpUrl } from './http-url.js';
import { isObject, isSeconds, listOf } from './odd-values.js';

type Test = (item: Record<string, unknown>) => boolean;

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
    fullDuration,
    marquee,
    width,
    height,
    poster,
    storyboard,
    beacons,
    textTracks,
    chapters,
  } = value;
  return {
    videoId,
    title,
    expiresAt,
    sources: listOf<Playback['sources'][number]>(sources, isSource).map(withUsablePreload),
    ...(isSeconds(duration) && { duration }),
    ...(isSeconds(fullDuration) && { fullDuration }),
    ...(typeof marquee === 'string' && marquee && { marquee: marquee.slice(0, 100) }),
    ...(value['growing'] === true && { growing: true as const }),
    ...(value['interim'] === true && { interim: true as const }),
    ...(isOffline(value['offline']) && { offline: value['offline'] }),
    width: toSide(width),
    height: toSide(height),
    poster: isHttpUrl(poster) ? poster : null,
    ...(isHttpUrl(storyboard) && { storyboard }),
    ...(isHttpUrl(beacons) && { beacons }),
    textTracks: listOf<Playback['textTracks'][number]>(textTracks, isTextTrack),
    chapters: toChapters(chapters),
  };
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

function isOffline(value: unknown): value is NonNullable<Playback['offline']> {
  return (
    isObject(value) && isHttpUrl(value['checkUrl']) && Date.parse(String(value['expiresAt'])) > 0
  );
}

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
