import type { Playback } from '../contract/playback.js';
import type { VodError } from '../shared/vod-error.js';
import type { Quality } from './engines/engine.js';

/** What the `<video>` says of itself. */
interface MediaFacts {
  readonly paused: boolean;
  readonly ended: boolean;
  readonly seeking: boolean;
  /** Playing was asked for and there is nothing to show yet. */
  readonly waiting: boolean;
  /** Seconds. */
  readonly currentTime: number;
  /** Seconds; 0 when unknown, and of what is live. */
  readonly duration: number;
  /** Seconds up to which the present stretch is loaded. */
  readonly bufferedEnd: number;
  readonly volume: number;
  readonly muted: boolean;
  readonly playbackRate: number;
  /** Width by height of the picture; 0 for sound alone, undefined until it is known. */
  readonly aspectRatio: number | undefined;
  /** Whether a frame has been drawn since the media opened; it stays while another is sought. */
  readonly hasFrame: boolean;
  /** Whether it has no end yet. */
  readonly isLive: boolean;
}

/** How far the source is. */
export type PlayerState =
  | { readonly phase: 'empty' }
  | { readonly phase: 'loading' }
  /** Nothing of the video plays yet; `answer` is the JSON that says so. */
  | { readonly phase: 'preparing'; readonly answer: unknown }
  | { readonly phase: 'ready' }
  | { readonly phase: 'failed'; readonly error: VodError; readonly mediaError: MediaError };

/** All that is known about what plays; frozen, replaced as a whole. */
export interface PlayerSnapshot extends MediaFacts {
  readonly state: PlayerState;
  /** Whether this source has played yet. */
  readonly started: boolean;
  /** Whether the browser refused sound, and playback began without. */
  readonly mutedByPolicy: boolean;
  readonly playback: Playback | undefined;
  readonly qualities: readonly Quality[];
  /** The viewer's choice: `'auto'` or the id of a quality. */
  readonly selectedQuality: string;
  /** The id of the quality on screen. */
  readonly playingQuality: string | undefined;
}

/** A player with nothing to play. */
export const emptySnapshot = Object.freeze<PlayerSnapshot>({
  paused: true,
  ended: false,
  seeking: false,
  waiting: false,
  currentTime: 0,
  duration: 0,
  bufferedEnd: 0,
  volume: 1,
  muted: false,
  playbackRate: 1,
  aspectRatio: undefined,
  hasFrame: false,
  isLive: false,
  state: { phase: 'empty' },
  started: false,
  mutedByPolicy: false,
  playback: undefined,
  qualities: [],
  selectedQuality: 'auto',
  playingQuality: undefined,
});

/** What only the engine knows of the media. */
export interface EngineFacts {
  /** Seconds, where the media do not tell it; of what grows, those so far. */
  readonly duration: number | undefined;
  readonly isLive: boolean;
  /** Whether more of it is to come. */
  readonly isArriving: boolean;
}

/** What stands in for what the media do not tell, or not yet. */
type KnownMedia = Pick<PlayerSnapshot, 'playback' | 'aspectRatio' | 'hasFrame'>;

/** Reads a media element; what is known stands in until it knows its own. */
export function readMedia(
  video: HTMLVideoElement,
  { playback, aspectRatio, hasFrame }: KnownMedia,
  found: EngineFacts,
): MediaFacts {
  const { paused, ended, seeking, currentTime, volume, muted, playbackRate, readyState } = video;
  const isTold = Number.isFinite(video.duration) && video.duration > 0;
  // What there is of something that grows, some engines take for all of it.
  const isWhole = !playback?.growing || (!playback.duration && !found.isArriving);
  const told = isTold && isWhole ? video.duration : undefined;
  const duration = found.isLive ? 0 : (told ?? (playback?.duration || found.duration || 0));
  return {
    paused,
    ended,
    seeking,
    waiting: !paused && !ended && readyState < video.HAVE_FUTURE_DATA,
    currentTime: Math.min(currentTime, duration || currentTime),
    duration,
    bufferedEnd: bufferedEnd(video.buffered, currentTime),
    volume,
    muted,
    playbackRate,
    aspectRatio:
      readyState >= video.HAVE_METADATA
        ? ratioOf(video.videoWidth, video.videoHeight)
        : playback && playback.width !== 0
          ? ratioOf(playback.width, playback.height)
          : aspectRatio,
    isLive: found.isLive,
    hasFrame: readyState >= video.HAVE_CURRENT_DATA || (readyState > 0 && hasFrame),
  };
}

export function isSame(one: PlayerSnapshot, other: PlayerSnapshot): boolean {
  const keys = Object.keys(one) as (keyof PlayerSnapshot)[];
  return keys.every((key) => Object.is(one[key], other[key]));
}

/** Width by height; 0 where there is no picture. */
export function ratioOf(width: number | null, height: number | null): number {
  return width && height ? width / height : 0;
}

function bufferedEnd(ranges: TimeRanges, time: number): number {
  for (let index = 0; index < ranges.length; index++) {
    if (ranges.start(index) <= time + 0.1 && ranges.end(index) >= time) return ranges.end(index);
  }
  return 0;
}
