import { pause } from '../../shared/timers.js';
import { VodError } from '../../shared/vod-error.js';
import { readBreak, secondsOr, type AdBreak, type ReadAd, type ReadBreak } from '../ad-break.js';
import {
  VodPlayerAdBreakEvent,
  VodPlayerAdErrorEvent,
  VodPlayerAdEvent,
  type AdEventName,
  type AdPlace,
} from '../ad-events.js';
import { createCreative, type Creative } from './ad-creative.js';

const usualTimeoutSeconds = 5;
const usualMaxSeconds = 180;

export interface AdSessionOptions {
  readonly host: HTMLElement;
  readonly adBreak: AdBreak;
  /** In which videos play. */
  readonly video: HTMLVideoElement;
  /** Something of it is to be drawn anew. */
  readonly changed: () => void;
  /** An ad is on screen. */
  readonly shown: () => void;
  /** Something other than the player has paused the ad, or let it go on: a window of picture in picture, or the device. */
  readonly turned: (to: 'play' | 'pause') => void;
}

/** A break that is on: shows its ads one after the other, and waits for what the page fills it with. */
export class AdSession {
  readonly #options: AdSessionOptions;
  readonly #read: ReadBreak | undefined;
  readonly #ads: readonly ReadAd[];
  readonly #end = new AbortController();
  #skip = new AbortController();
  #index = 0;
  #creative: Creative | undefined;
  #isShown = false;
  #quartile = 0;
  #isPaused = false;
  #resumed: () => void = () => undefined;

  constructor(options: AdSessionOptions) {
    this.#options = options;
    this.#read = readBreak(options.adBreak);
    this.#ads = this.#read?.ads ?? [];
  }

  get adBreak(): AdBreak {
    return this.#options.adBreak;
  }

  /** What is on screen, or about to be; undefined while the page fills the break. */
  get creative(): Creative | undefined {
    return this.#creative;
  }

  /** Whether anything of the break was seen. */
  wasShown = false;

  /** Whether it can be seen. */
  get isShown(): boolean {
    return this.#isShown;
  }

  get isPaused(): boolean {
    return this.#isPaused;
  }

  /** The present ad; undefined in a break that the page fills. */
  get ad(): ReadAd | undefined {
    return this.#ads[this.#index];
  }

  get place(): AdPlace {
    const { adBreak } = this.#options;
    return {
      ad: this.ad?.given ?? {},
      adBreak,
      index: this.#index,
      count: this.#ads.length,
    };
  }

  /** Seconds that are left of the ad; NaN while unknown. */
  get left(): number {
    const { duration = NaN, currentTime = 0 } = this.#creative ?? {};
    return Math.max(0, duration - currentTime);
  }

  /** Seconds until it may be skipped; undefined for what may not, as what is over before. */
  get untilSkip(): number | undefined {
    const { duration = NaN, currentTime = 0 } = this.#creative ?? {};
    const skipOffset = this.ad?.skipOffset;
    if (skipOffset === undefined || skipOffset >= duration) return undefined;
    return Math.max(0, skipOffset - currentTime);
  }

  /** Resolves when the break is over. Throws a `NotAllowedError` where the browser lets nothing of it begin without a gesture. */
  async run(): Promise<void> {
    const { host, adBreak } = this.#options;
    const waits: Promise<unknown>[] = [];
    host.dispatchEvent(new VodPlayerAdBreakEvent('start', adBreak, waits));
    try {
      for (const [at, ad] of this.#ads.entries()) {
        // The one before may have failed while it was paused.
        if (this.#isPaused && !this.#end.signal.aborted)
          await new Promise<void>((resolve) => (this.#resumed = resolve));
        if (this.#end.signal.aborted) break;
        this.#index = at;
        await this.#show(ad);
      }
      await this.#wait(waits);
    } finally {
      this.#end.abort();
      host.dispatchEvent(new VodPlayerAdBreakEvent('end', adBreak));
    }
  }

  /** Ends it at once. */
  stop(): void {
    this.#end.abort();
    this.#skip.abort();
    this.#resumed();
  }

  skip(): void {
    if (this.untilSkip !== 0) return;
    this.#tell('skip');
    this.#skip.abort('skipped');
  }

  tellClick(): void {
    this.#tell('click');
  }

  pause(): void {
    if (this.#isPaused) return;
    this.#isPaused = true;
    this.#creative?.pause();
    if (this.#ads.length > 0) this.#tell('pause');
  }

  async play(): Promise<void> {
    if (!this.#isPaused) return;
    this.#isPaused = false;
    this.#resumed();
    if (this.#ads.length > 0) this.#tell('resume');
    await this.#creative?.play();
  }

  async #show(ad: ReadAd): Promise<void> {
    const { host, video, changed, shown, turned } = this.#options;
    const place = this.place;
    this.#skip = new AbortController();
    this.#isShown = false;
    this.#quartile = 0;
    try {
      this.#creative = createCreative(ad, video, {
        timeoutMs: secondsOr(this.#read?.timeout, usualTimeoutSeconds) * 1000,
        maxSeconds: secondsOr(this.#read?.maxDuration, usualMaxSeconds),
        shown: () => {
          if (this.#isShown) return;
          this.#isShown = this.wasShown = true;
          this.#tell('start');
          shown();
        },
        moved: () => this.#move(),
        turned: (to) => {
          if ((to === 'pause') !== this.#isPaused) turned(to);
        },
      });
      changed();
      await this.#creative.run(this.#skip.signal);
      if (!this.#skip.signal.aborted) this.#tell('end');
    } catch (error) {
      // What the browser forbids now it forbids for all of them.
      if (!(error instanceof VodError)) throw error;
      host.dispatchEvent(new VodPlayerAdErrorEvent(place, error));
    } finally {
      this.#creative = undefined;
      changed();
    }
  }

  async #wait(waits: readonly Promise<unknown>[]): Promise<void> {
    if (waits.length === 0) return;
    const { adBreak, host } = this.#options;
    const longest = secondsOr(this.#read?.maxDuration, usualMaxSeconds) * 1000;
    const results = await Promise.race([
      Promise.allSettled(waits),
      pause(longest, this.#end.signal).then(() => []),
    ]);
    for (const result of results)
      if (result.status === 'rejected') {
        const cause: unknown = result.reason;
        const error = new VodError('source', 'What the page shows in the break failed', { cause });
        const place = { ad: {}, adBreak, index: 0, count: this.#ads.length };
        host.dispatchEvent(new VodPlayerAdErrorEvent(place, error));
      }
  }

  #move(): void {
    const { duration = NaN, currentTime = 0 } = this.#creative ?? {};
    const reached = Math.min(3, Math.floor((currentTime / duration) * 4));
    while (this.#quartile < reached) this.#tell('quartile', ++this.#quartile);
    this.#options.changed();
  }

  #tell(name: AdEventName, quartile?: number): void {
    this.#options.host.dispatchEvent(new VodPlayerAdEvent(name, this.place, quartile));
  }
}
