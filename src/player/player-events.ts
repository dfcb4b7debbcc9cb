import type { VodError } from '../shared/vod-error.js';
import type { Quality } from './engines/engine.js';

/** Playback stopped and cannot go on by itself. */
export class VodPlayerErrorEvent extends Event {
  constructor(
    /** What went wrong; branch on its `code`. */
    readonly error: VodError,
  ) {
    super('vod-player-error', { bubbles: true, composed: true });
  }
}

/** Another quality is on screen, or the viewer chose one. */
export class VodPlayerQualityChangeEvent extends Event {
  constructor(
    /** The quality on screen; undefined until the first frame. */
    readonly quality: Quality | undefined,
    /** The viewer's choice: `'auto'` or the id of a quality. */
    readonly selected: string,
  ) {
    super('vod-player-quality-change', { bubbles: true, composed: true });
  }
}

/** The addresses were renewed with a new play auth; playback went on. */
export class VodPlayerPlayAuthRenewEvent extends Event {
  constructor(
    /** When the new addresses end, by the server's clock. */
    readonly expiresAt: Date,
  ) {
    super('vod-player-play-auth-renew', { bubbles: true, composed: true });
  }
}
