import type { AdBreak } from './ad-break.js';
import type { Chapter } from './chapters.js';
import type { DrmSystems } from './engines/engine.js';
import { isObject, listOf } from './odd-values.js';
import type { GetPlayAuth } from './play-auth.js';

/** A video of a playlist: a source as the player takes it, and what is shown of it before it plays. */
export interface PlaylistItem {
  readonly title?: string;
  /** Address of a picture, http or https. */
  readonly poster?: string;
  /** Seconds. */
  readonly duration?: number;
  readonly src?: string;
  /** Media type of `src`. */
  readonly type?: string;
  /** Where licences for `src` come from. */
  readonly drm?: DrmSystems;
  readonly playAuth?: string;
  readonly playAuthUrl?: string;
  readonly getPlayAuth?: GetPlayAuth;
  readonly chapters?: readonly Chapter[];
  /** In the place of those of the player. */
  readonly adBreaks?: readonly AdBreak[];
}

/** Videos that play one after the other. */
export interface Playlist {
  readonly items: readonly PlaylistItem[];
  /** The place in `items` of the one that plays; default 0. */
  readonly index?: number;
  /** Whether the next one begins by itself, 8 s after the end, or 5 s after it has failed, which the viewer may cut short or stop; default true. */
  readonly autoplay?: boolean;
  /** Whether they play in a random order; default false. */
  readonly shuffle?: boolean;
  /** Whether the first follows the last; default false. */
  readonly repeat?: boolean;
}

const sources = ['src', 'playAuth', 'playAuthUrl', 'getPlayAuth'] as const;

/** The playlist as far as it can be played: items without a source are left out, and an index that is none is 0. */
export function toPlaylist(value: unknown): Required<Playlist> {
  const given: Record<string, unknown> = isObject(value) ? value : {};
  const items = listOf<PlaylistItem>(given['items'], (item) => sources.some((name) => item[name]));
  const { index, autoplay, shuffle, repeat } = given;
  const isPlace = typeof index === 'number' && items[index] !== undefined;
  return {
    items,
    index: isPlace ? index : 0,
    autoplay: autoplay !== false,
    shuffle: shuffle === true,
    repeat: repeat === true,
  };
}

/** In which order the items play: as they are listed, or shuffled with one of them first. `random` answers 0 to 1. */
export function orderOf(
  count: number,
  first: number | undefined,
  random: () => number = Math.random,
): number[] {
  const order = Array.from({ length: count }, (_, index) => index);
  if (first === undefined) return order;
  for (let at = count - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1));
    [order[at], order[other]] = [order[other] as number, order[at] as number];
  }
  return [first, ...order.filter((index) => index !== first)];
}
