import type { PictureSettings } from './picture-settings.js';

/** The viewer has changed how the picture lies in its frame. */
export class VodPlayerPictureChangeEvent extends Event {
  /** As it lies now. */
  readonly picture: PictureSettings;

  constructor(picture: PictureSettings) {
    super('vod-player-picture-change', { bubbles: true, composed: true });
    this.picture = picture;
  }
}

declare global {
  interface HTMLElementEventMap {
    'vod-player-picture-change': VodPlayerPictureChangeEvent;
  }
}
