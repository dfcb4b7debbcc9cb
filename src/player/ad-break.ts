import { isObject, isSeconds } from './odd-values.js';

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

/** An ad as far as it can be used: what is of another type counts as left out. */
export interface ReadAd extends Ad {
  /** What events tell of. */
  readonly given: Ad;
}

/** Likewise a break. */
export interface ReadBreak {
  readonly given: AdBreak;
  /** Another break with the same one counts as the same. */
  readonly key: unknown;
  readonly timeOffset: AdBreak['timeOffset'] | undefined;
  /** Those that name something to show. */
  readonly ads: readonly ReadAd[];
  readonly timeout: number | undefined;
  readonly maxDuration: number | undefined;
}

const [mostBreaks, mostAds] = [1000, 1000];

/** Those that can come: a time that is none is left out, and so is what cannot be read. */
export function readBreaks(value: unknown): ReadBreak[] {
  const read = (): ReadBreak[] =>
    Array.isArray(value)
      ? value.slice(0, mostBreaks).flatMap((one) => readBreak(one, 'timed') ?? [])
      : [];
  return tried(read) ?? [];
}

/** Undefined for what is no break, or throws while it is read; of those that are to come by themselves, for one without a time. */
export function readBreak(given: unknown, kind?: 'timed'): ReadBreak | undefined {
  return tried(() => {
    if (!isObject(given)) return undefined;
    const { id, timeOffset } = given;
    if (kind === 'timed' && !isTimeOffset(timeOffset)) return undefined;
    const { ads, timeout, maxDuration } = given;
    const list: unknown[] = Array.isArray(ads) ? ads.slice(0, mostAds) : [];
    const readAds = list.flatMap((ad) => readAd(ad) ?? []);
    // Pages give ads with fields of their own, which may lead back to the break.
    const shown = readAds.map((ad) => [ad.id, ad.src, ad.image]);
    return {
      given: given as unknown as AdBreak,
      key: text(id) ?? seconds(id) ?? JSON.stringify([timeOffset, shown]),
      timeOffset: isTimeOffset(timeOffset) ? timeOffset : undefined,
      ads: readAds,
      timeout: seconds(timeout),
      maxDuration: seconds(maxDuration),
    };
  });
}

function readAd(given: unknown): ReadAd | undefined {
  return tried(() => {
    if (!isObject(given)) return undefined;
    const { id, src, image, type, label, clickThrough, duration, skipOffset } = given;
    if (!text(src) && !text(image)) return undefined;
    return {
      given,
      id: text(id),
      src: text(src),
      image: text(image),
      type: text(type),
      label: text(label),
      clickThrough: text(clickThrough),
      duration: seconds(duration),
      skipOffset: seconds(skipOffset),
    };
  });
}

/** Seconds as they are given, or else what is usual. */
export function secondsOr(given: number | undefined, usual: number): number {
  return given !== undefined && given > 0 ? given : usual;
}

function isTimeOffset(value: unknown): value is AdBreak['timeOffset'] {
  return value === 'start' || value === 'end' || value === 'pause' || isSeconds(value);
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function seconds(value: unknown): number | undefined {
  return isSeconds(value) ? value : undefined;
}

let isTold = false;

/** Objects of a page may throw while they are read: what they are of is left out, and its author told of the first. */
function tried<Result>(read: () => Result): Result | undefined {
  try {
    return read();
  } catch (error) {
    if (!isTold) console.warn('vodkit: <vod-player>: an ad break cannot be read', error);
    isTold = true;
    return undefined;
  }
}
