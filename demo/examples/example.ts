import type { VodPlayerElement } from '../../src/index.js';

/** What an example is shown with. */
export interface Site {
  videos: readonly { id: string; title: string; duration?: number }[];
  /** Where the page's app server answers with play auths. */
  playAuth: string;
  /** Where the VOD server exchanges them. */
  playbackUrl: string;
}

/**
 * A way to use the player. What runs on the page is what is shown to be pasted: the markup, and the body of `setUp` as it is
 * written here. In the markup, `{source}` stands for the attribute that names the video, `{page}` and `{embed}` for the addresses
 * of its page and of its frame.
 */
export interface Example {
  markup: string;
  style?: string;
  /** What the app server grants with the play auth, as its rule says it; default: all. */
  grant?: 'preview' | 'marquee';
  /** Of the package, by what they export, for a page without npm. */
  modules?: Readonly<Record<string, string>>;
  /** `player` is the first in the markup. What it returns, without an element that could leave the page, is destroyed with the example. */
  setUp?: (player: VodPlayerElement, site: Site) => { destroy(): void } | void;
}
