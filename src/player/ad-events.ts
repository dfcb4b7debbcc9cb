import type { VodError } from '../shared/vod-error.js';
import type { Ad, AdBreak } from './ad-break.js';

const travels = { bubbles: true, composed: true };

/** What can be told of an ad. */
export type AdEventName = 'start' | 'quartile' | 'pause' | 'resume' | 'click' | 'skip' | 'end';

/** An ad, and its place in its break. */
export interface AdPlace {
  readonly ad: Ad;
  readonly adBreak: AdBreak;
  /** From 0 on. */
  readonly index: number;
  /** How many the break has. */
  readonly count: number;
}

/** Something happened to an ad, for statistics of the page's own: the names are those of VAST's tracking events. */
export class VodPlayerAdEvent extends Event {
  /** As the page has given it. */
  readonly ad: Ad;
  /** The break it belongs to, as the page has given it. */
  readonly adBreak: AdBreak;
  /** Its place in the break, from 0 on. */
  readonly index: number;
  /** How many ads the break has. */
  readonly count: number;
  /** Of `vod-player-ad-quartile`: how many quarters have been shown, 1 to 3; the fourth is `vod-player-ad-end`. Else 0. */
  readonly quartile: number;

  constructor(name: AdEventName | 'error', { ad, adBreak, index, count }: AdPlace, quartile = 0) {
    super(`vod-player-ad-${name}`, travels);
    this.ad = ad;
    this.adBreak = adBreak;
    this.index = index;
    this.count = count;
    this.quartile = quartile;
  }
}

/** An ad could not be shown, and is left out; what follows comes at once. */
export class VodPlayerAdErrorEvent extends VodPlayerAdEvent {
  /** Why; its `code` is one of `network` (not in time), `not-supported`, `source`, `configuration` (no usable address). */
  readonly error: VodError;

  constructor(place: AdPlace, error: VodError) {
    super('error', place);
    this.error = error;
  }
}

/** An ad break has begun, or is over. */
export class VodPlayerAdBreakEvent extends Event {
  /** As the page has given it. */
  readonly adBreak: AdBreak;
  readonly #waits: Promise<unknown>[] | undefined;

  constructor(name: 'start' | 'end', adBreak: AdBreak, waits?: Promise<unknown>[]) {
    super(`vod-player-ad-break-${name}`, travels);
    this.adBreak = adBreak;
    this.#waits = waits;
  }

  /**
   * Of `vod-player-ad-break-start`, while it is dispatched: the break lasts until this is settled too, at most `maxDuration`. For ads that the
   * page draws itself into `slot="ad"`.
   */
  waitUntil(promise: Promise<unknown>): void {
    this.#waits?.push(promise);
  }
}

declare global {
  interface HTMLElementEventMap {
    'vod-player-ad-break-start': VodPlayerAdBreakEvent;
    'vod-player-ad-break-end': VodPlayerAdBreakEvent;
    'vod-player-ad-start': VodPlayerAdEvent;
    'vod-player-ad-quartile': VodPlayerAdEvent;
    'vod-player-ad-pause': VodPlayerAdEvent;
    'vod-player-ad-resume': VodPlayerAdEvent;
    'vod-player-ad-click': VodPlayerAdEvent;
    'vod-player-ad-skip': VodPlayerAdEvent;
    'vod-player-ad-end': VodPlayerAdEvent;
    'vod-player-ad-error': VodPlayerAdErrorEvent;
  }
}
