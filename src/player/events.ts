import type { VodError } from '../shared/vod-error.js';
import type { Quality } from './engines/engine.js';

const travels = { bubbles: true, composed: true };

/** Playback stopped and cannot go on by itself. */
export class VodPlayerErrorEvent extends Event {
  /** What went wrong; branch on its `code`. */
  readonly error: VodError;

  constructor(error: VodError) {
    super('vod-player-error', travels);
    this.error = error;
  }
}

/** Another quality is on screen, or the viewer chose one. */
export class VodPlayerQualityChangeEvent extends Event {
  /** The quality on screen; undefined until the first frame. */
  readonly quality: Quality | undefined;
  /** The viewer's choice: `'auto'` or the id of a quality. */
  readonly selected: string;

  constructor(quality: Quality | undefined, selected: string) {
    super('vod-player-quality-change', travels);
    this.quality = quality;
    this.selected = selected;
  }
}

/** The addresses were renewed with a new play auth; playback went on. */
export class VodPlayerPlayAuthRenewEvent extends Event {
  /** When the new addresses end, by the server's clock. */
  readonly expiresAt: Date;

  constructor(expiresAt: Date) {
    super('vod-player-play-auth-renew', travels);
    this.expiresAt = expiresAt;
  }
}

declare global {
  interface HTMLElementEventMap {
    'vod-player-error': VodPlayerErrorEvent;
    'vod-player-quality-change': VodPlayerQualityChangeEvent;
    'vod-player-play-auth-renew': VodPlayerPlayAuthRenewEvent;
  }
}
