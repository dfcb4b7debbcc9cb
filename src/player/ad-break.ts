import { isSeconds, listOf } from './odd-values.js';

/** One ad (creative): a video, or a picture that stands for a while. */
export interface Ad {
  /** By which the page knows it; told with each event. */
  readonly id?: string | undefined;
  /** Address of a video file that the browser plays by itself, such as MP4 or WebM; http, https, or `blob:` of this page. */
  readonly src?: string | undefined;
  /** Media type of `src`; what the browser cannot play is not loaded. */
  readonly type?: string | undefined;
  /** Address of a picture, in the place of `src`; http, https, or `blob:` of this page. */
  readonly image?: string | undefined;
  /** Seconds that the picture stands; default 5. A video has its own. */
  readonly duration?: number | undefined;
  /** Seconds after which the viewer may skip it; default: never. */
  readonly skipOffset?: number | undefined;
  /** Address of the page that a click on the ad opens in another tab; http or https. */
  readonly clickThrough?: string | undefined;
  /** What is advertised, in a few words: shown, and read aloud. */
  readonly label?: string | undefined;
}

/** Ads that are shown one after the other, and when. */
export interface AdBreak {
  /** By which the page knows it. Without one, another break of the same content counts as the same. */
  readonly id?: string | undefined;
  /**
   * When it comes, once for each video: at the `start`, before the first frame; at the `end`; in seconds of the video, when playback passes
   * them; or over the picture whenever the viewer has paused it (`pause`), with a picture, and each time with the next.
   */
  readonly timeOffset: 'start' | 'end' | 'pause' | number;
  /** Default: none, for a break that the page fills itself (`slot="ad"`, `waitUntil` of `vod-player-ad-break-start`). */
  readonly ads?: readonly Ad[] | undefined;
  /** Seconds within which each ad must be there, and go on after it has halted; after that it is given up. Default 5. */
  readonly timeout?: number | undefined;
  /** Seconds after which what the page fills the break with is over in any case, and so is a video that tells no end. Default 180. */
  readonly maxDuration?: number | undefined;
}

/** Those that can come: a time that is none is left out, and so is what is no ad. */
export function toAdBreaks(value: unknown): AdBreak[] {
  return listOf<AdBreak>(
    value,
    ({ timeOffset }) =>
      timeOffset === 'start' ||
      timeOffset === 'end' ||
      timeOffset === 'pause' ||
      isSeconds(timeOffset),
  );
}

/** The ads of a break that name something to show. */
export function adsOf({ ads }: AdBreak): Ad[] {
  return listOf<Ad>(ads, ({ src, image }) => isText(src) || isText(image));
}

/** Seconds as they are given, or else what is usual. */
export function secondsOr(given: number | undefined, usual: number): number {
  return isSeconds(given) && given > 0 ? given : usual;
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}
