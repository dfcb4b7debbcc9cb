import type { VodError } from '../shared/vod-error.js';

/** A Chromecast has begun to play what the player has, or does so no more. */
export class VodPlayerCastChangeEvent extends Event {
  /** The name that its owner has given it; undefined once playback is back in the page. */
  readonly device: string | undefined;

  constructor(device: string | undefined) {
    super('vod-player-cast-change', { bubbles: true, composed: true });
    this.device = device;
  }
}

/** A Chromecast could not play what the player has. The player plays on in the page. */
export class VodPlayerCastErrorEvent extends Event {
  /** Of the codes `network`, `not-supported` (DRM, or a browser or source that cannot cast), `source` (the device gave up) and `configuration`. */
  readonly error: VodError;

  constructor(error: VodError) {
    super('vod-player-cast-error', { bubbles: true, composed: true });
    this.error = error;
  }
}

declare global {
  interface HTMLElementEventMap {
    'vod-player-cast-change': VodPlayerCastChangeEvent;
    'vod-player-cast-error': VodPlayerCastErrorEvent;
  }
}
