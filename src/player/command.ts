import type { AdBreak } from './ad-break.js';

/** An act that a key, a gesture or a control asks for. */
export type Command =
  | {
      readonly act:
        | 'toggle-play'
        | 'toggle-mute'
        | 'toggle-fullscreen'
        | 'toggle-captions'
        | 'toggle-pip'
        | 'retry';
    }
  | { readonly act: 'seek-by'; readonly seconds: number }
  | { readonly act: 'seek-to'; readonly seconds: number }
  | { readonly act: 'seek-to'; readonly fraction: number }
  | { readonly act: 'volume-to'; readonly volume: number }
  | { readonly act: 'speed-to'; readonly speed: number }
  /** `'auto'` or the id of a quality. */
  | { readonly act: 'quality'; readonly id: string }
  /** Index of a track; -1 for none. */
  | { readonly act: 'captions'; readonly index: number }
  | ToolCommand;

/** What a key asks for: steps too. */
export type KeyCommand =
  | Command
  | { readonly act: 'speed-by'; readonly steps: 1 | -1 }
  | { readonly act: 'volume-by'; readonly amount: number }
  | { readonly act: 'frame-by'; readonly frames: 1 | -1 };

/** An act of what is fetched when it is first asked for. */
export type ToolCommand =
  /** `given` takes over what the page has set. */
  | { readonly act: 'loop'; readonly mark: 'start' | 'end' | 'clear' | 'given' }
  /** `given` takes over those that the page, or the playback answer, has. */
  | { readonly act: 'chapters'; readonly to: 'previous' | 'next' | 'given' }
  | { readonly act: 'screenshot'; readonly to: 'file' | 'clipboard' }
  /** `toggle` opens or closes it over the picture, `given` puts it where the page says. */
  | { readonly act: 'transcript'; readonly to: 'toggle' | 'given' }
  /** `given` takes over what the page has set; a number is a place in the list. */
  | {
      readonly act: 'playlist';
      readonly to: 'given' | 'next' | 'previous' | 'shuffle' | 'repeat' | 'autoplay' | number;
    }
  /** `given` takes over what the page has set, `write` opens or closes the form; an object is what the viewer chose. */
  | {
      readonly act: 'danmaku';
      readonly to:
        | 'given'
        | 'toggle'
        | 'write'
        | { readonly [Name in 'opacity' | 'area' | 'density']?: number };
    }
  /** `given` takes over what the page has set, `play` begins what is due before the content plays; an object begins at once. */
  | { readonly act: 'ads'; readonly to: 'given' | 'play' | AdBreak }
  /** `given` begins with what is preferred, a number is a place in the list. */
  | { readonly act: 'audio'; readonly to: 'given' | number }
  /** `given` takes over what the page has set. */
  | { readonly act: 'signLanguage'; readonly to: 'given' | 'toggle' }
  /** Shows what the page has put into slots. */
  | { readonly act: 'ownControls' }
  /** Takes over what the page has set. */
  | { readonly act: 'picture' | 'watermark' }
  /** Takes over whether arrows move the focus. */
  | { readonly act: 'remote' }
  /** Looks for other devices to play on. */
  | { readonly act: 'cast' }
  /** Looks for Chromecasts, for the receiver that the page has named. */
  | { readonly act: 'googleCast' }
  /** Takes over whether the page wants it. */
  | { readonly act: 'miniPlayer' }
  /** Goes to a window of its own, or comes back. */
  | { readonly act: 'pipWindow' }
  /** Shows what the playback answer has of it. */
  | { readonly act: 'marquee' | 'previewEnd' }
  /** Keeps videos in this browser. */
  | { readonly act: 'offline' }
  /** Opens or closes it. */
  | { readonly act: 'statistics' }
  | { readonly act: 'help' };
