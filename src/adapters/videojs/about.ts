/** The names of video.js for what a browser is. */
export interface VideoJsBrowser {
  /** Whether it is on an iPhone or an iPad. */
  readonly IS_IOS: boolean;
  /** Whether it is on Android. */
  readonly IS_ANDROID: boolean;
  /** Whether it is Firefox. */
  readonly IS_FIREFOX: boolean;
  /** Whether it is of Chromium, but not Edge. */
  readonly IS_CHROME: boolean;
  /** Whether it is Safari, on iOS any. */
  readonly IS_ANY_SAFARI: boolean;
  /** Whether there is a screen to touch. */
  readonly TOUCH_ENABLED: boolean;
}

/** Writes to the console. */
export interface VideoJsLog {
  (...what: unknown[]): void;
  /** As an error. */
  error(...what: unknown[]): void;
  /** As a warning. */
  warn(...what: unknown[]): void;
  /** As something for who looks for a fault. */
  debug(...what: unknown[]): void;
}

const { userAgent = '', maxTouchPoints = 0 } =
  (globalThis.navigator as Navigator | undefined) ?? {};

// An iPad calls itself a Mac.
const isIos = /iP(hone|ad|od)/.test(userAgent) || (/Mac/.test(userAgent) && maxTouchPoints > 1);

export const browser: VideoJsBrowser = {
  IS_IOS: isIos,
  IS_ANDROID: /Android/.test(userAgent),
  IS_FIREFOX: /Firefox/.test(userAgent),
  IS_CHROME: /Chrom(e|ium)/.test(userAgent) && !/Edg/.test(userAgent),
  IS_ANY_SAFARI: isIos || (/Safari/.test(userAgent) && !/Chrom|Android/.test(userAgent)),
  TOUCH_ENABLED: maxTouchPoints > 0,
};

// The page asks for it: what it says is not the player's.
const { console: own } = globalThis;
const name = 'VIDEOJS:';

export const log: VideoJsLog = Object.assign((...what: unknown[]) => own.log(name, ...what), {
  error: (...what: unknown[]) => own.error(name, ...what),
  warn: (...what: unknown[]) => own.warn(name, ...what),
  debug: (...what: unknown[]) => own.debug(name, ...what),
});
