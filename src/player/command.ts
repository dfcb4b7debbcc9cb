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
  | { readonly act: 'speed-by'; readonly steps: 1 | -1 }
  | { readonly act: 'speed-to'; readonly speed: number }
  /** `'auto'` or the id of a quality. */
  | { readonly act: 'quality'; readonly id: string }
  /** Index of a track; -1 for none. */
  | { readonly act: 'captions'; readonly index: number }
  | ToolCommand;

/** What a key asks for: steps too. */
export type KeyCommand =
  | Command
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
  /** Opens or closes it. */
  | { readonly act: 'statistics' }
  | { readonly act: 'help' };
