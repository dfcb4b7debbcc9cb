import { ignoreInterruption } from '../ignore-interruption.js';

/** Seconds apart from which on the second video jumps. */
const jump = 0.3;
/** How much faster or slower it runs at the most, to be in step again. */
const mostHurry = 0.25;
/** Seconds apart that nobody sees. */
const together = 0.02;
/** Seconds at its end that it has not to be sent to again. */
const nearEnd = 0.1;
const everyMs = 250;

type Follower = EventTarget &
  Pick<
    HTMLVideoElement,
    'currentTime' | 'duration' | 'pause' | 'paused' | 'play' | 'playbackRate' | 'seeking'
  >;

export interface Step {
  readonly video: HTMLVideoElement;
  /** Follows it. */
  readonly inner: Follower;
  /** Whether something else plays in the place of the video. */
  readonly isHeld: () => boolean;
  readonly signal: AbortSignal;
}

/** Keeps a second video where the first one is, within a tenth of a second while both have what they play. */
export function keepInStep({ video, inner, isHeld, signal }: Step): void {
  const follow = (): void => {
    if (signal.aborted || inner.seeking) return;
    const runs =
      !video.paused &&
      !video.ended &&
      !video.seeking &&
      !isHeld() &&
      video.readyState >= HTMLMediaElement.HAVE_FUTURE_DATA;
    const apart = inner.currentTime - video.currentTime;
    const isOver = video.currentTime > inner.duration - nearEnd;
    if (isOver) return inner.pause();
    if (Math.abs(apart) > (runs ? jump : together)) {
      if (!video.seeking) inner.currentTime = video.currentTime;
    }
    if (!runs) {
      inner.playbackRate = video.playbackRate;
      return inner.pause();
    }
    const hurry = Math.abs(apart) > together && Math.abs(apart) <= jump ? -apart : 0;
    inner.playbackRate =
      video.playbackRate * (1 + Math.min(mostHurry, Math.max(-mostHurry, hurry * 2)));
    if (inner.paused) void inner.play().catch(ignoreInterruption);
  };
  for (const type of ['play', 'playing', 'pause', 'waiting', 'seeked', 'ratechange', 'ended'])
    video.addEventListener(type, follow, { signal });
  for (const type of ['loadedmetadata', 'canplay', 'seeked', 'playing'])
    inner.addEventListener(type, follow, { signal });
  const timer = setInterval(follow, everyMs);
  signal.addEventListener('abort', () => clearInterval(timer));
}
