import { after } from '../../shared/timers.js';
import { VodError } from '../../shared/vod-error.js';
import { secondsOr, type ReadAd } from '../ad-break.js';
import { resolveHttpUrl } from '../http-url.js';

const usualImageSeconds = 5;
const tickMs = 250;

/** What shows an ad. */
export interface Creative {
  readonly element: HTMLElement;
  /** Seconds that were shown. */
  readonly currentTime: number;
  /** Seconds; NaN until it is known. */
  readonly duration: number;
  /** Resolves when it was shown to its end, or `signal` aborts. Throws a `NotAllowedError` where the browser wants a gesture first, else a VodError. */
  run(signal: AbortSignal): Promise<void>;
  /** Goes on. */
  play(): Promise<void>;
  pause(): void;
}

export interface CreativeOptions {
  readonly timeoutMs: number;
  /** After so many, a video that tells no end is over. */
  readonly maxSeconds: number;
  /** It is on screen. */
  readonly shown: () => void;
  /** It has moved on. */
  readonly moved: () => void;
  /** It was paused, or goes on, by the player or by something else. */
  readonly turned: (to: 'play' | 'pause') => void;
}

/** Makes what shows an ad; a video plays in `video`. Throws a VodError where the ad cannot be shown at all. */
export function createCreative(
  { src, image, type, duration }: ReadAd,
  video: HTMLVideoElement,
  options: CreativeOptions,
): Creative {
  const url = toMediaUrl(src || image || '');
  if (url === undefined) throw new VodError('configuration', 'The ad has no http or https address');
  if (!src) return new ImageCreative(url, secondsOr(duration, usualImageSeconds), options);
  if (type && video.canPlayType(type) === '')
    throw new VodError('not-supported', `This browser does not play ${type}`);
  return new VideoCreative(url, video, options);
}

// Of this page alone, what is `blob:`.
function toMediaUrl(address: string): string | undefined {
  return address.startsWith(`blob:${location.origin}/`) ? address : resolveHttpUrl(address);
}

/** Gives up what does not come, or halts, for too long. */
class Watch {
  readonly #ms: number;
  readonly #giveUp: (error: VodError) => void;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(ms: number, giveUp: (error: VodError) => void) {
    this.#ms = ms;
    this.#giveUp = giveUp;
  }

  /** From now on again. */
  begin(): void {
    this.end();
    this.#timer = after(this.#ms, () =>
      this.#giveUp(new VodError('network', 'The ad does not come in time', { retryable: true })),
    );
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}

class VideoCreative implements Creative {
  readonly element: HTMLVideoElement;
  readonly #url: string;
  readonly #options: CreativeOptions;
  readonly #watch: Watch;
  #fail: (error: unknown) => void = () => undefined;

  constructor(url: string, video: HTMLVideoElement, options: CreativeOptions) {
    this.#url = url;
    this.element = video;
    this.#options = options;
    this.#watch = new Watch(options.timeoutMs, (error) => this.#fail(error));
  }

  get currentTime(): number {
    return this.element.currentTime;
  }

  get duration(): number {
    return this.element.duration;
  }

  async run(signal: AbortSignal): Promise<void> {
    const { shown, moved, turned, maxSeconds } = this.#options;
    const video = this.element;
    const end = new AbortController();
    const on = (type: string, act: () => void): void =>
      video.addEventListener(type, act, { signal: end.signal });
    try {
      await new Promise<void>((resolve, reject) => {
        this.#fail = reject;
        const isOver = (): void => resolve();
        signal.addEventListener('abort', isOver, { signal: end.signal });
        on('ended', isOver);
        on('error', () => reject(new VodError('source', 'The ad cannot be loaded or decoded')));
        on('playing', shown);
        on('timeupdate', () => {
          if (!video.paused) this.#watch.begin();
          moved();
          if (!Number.isFinite(video.duration) && video.currentTime >= maxSeconds) resolve();
        });
        // At its end it is paused too, and told so first.
        on('pause', () => {
          if (video.paused && !video.ended) turned('pause');
        });
        on('play', () => turned('play'));
        video.src = this.#url;
        void this.play();
      });
    } finally {
      end.abort();
      this.#watch.end();
      video.pause();
      video.removeAttribute('src');
      video.load();
    }
  }

  async play(): Promise<void> {
    this.#watch.begin();
    try {
      await this.element.play();
    } catch (error) {
      // Interrupted by the viewer, or by what `error` tells better.
      if (error instanceof DOMException && error.name === 'NotAllowedError') this.#fail(error);
    }
  }

  pause(): void {
    this.#watch.end();
    this.element.pause();
  }
}

class ImageCreative implements Creative {
  readonly element = new Image();
  readonly duration: number;
  readonly #url: string;
  readonly #options: CreativeOptions;
  #ticks: ReturnType<typeof setInterval> | undefined;
  #shownMs = 0;
  #at = 0;
  #isLoaded = false;
  #resolve: () => void = () => undefined;

  constructor(url: string, duration: number, options: CreativeOptions) {
    this.#url = url;
    this.duration = duration;
    this.#options = options;
    this.element.alt = '';
  }

  get currentTime(): number {
    return this.#shownMs / 1000;
  }

  async run(signal: AbortSignal): Promise<void> {
    let watch: Watch | undefined;
    try {
      await new Promise<void>((resolve, reject) => {
        this.#resolve = resolve;
        watch = new Watch(this.#options.timeoutMs, reject);
        watch.begin();
        signal.addEventListener('abort', () => resolve());
        this.element.onerror = () => reject(new VodError('source', 'The ad cannot be loaded'));
        this.element.onload = () => {
          watch?.end();
          this.#isLoaded = true;
          this.#options.shown();
          void this.play();
        };
        this.element.src = this.#url;
      });
    } finally {
      watch?.end();
      this.pause();
    }
  }

  play(): Promise<void> {
    this.pause();
    if (this.#isLoaded) {
      this.#at = performance.now();
      this.#ticks = setInterval(() => this.#tick(), tickMs);
    }
    return Promise.resolve();
  }

  pause(): void {
    clearInterval(this.#ticks);
  }

  #tick(): void {
    const now = performance.now();
    this.#shownMs += now - this.#at;
    this.#at = now;
    this.#options.moved();
    if (this.currentTime >= this.duration) this.#resolve();
  }
}
