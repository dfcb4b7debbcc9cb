import type { PlaylistItem } from './playlist.js';

/** Another video of the playlist was begun. */
export class VodPlayerPlaylistChangeEvent extends Event {
  /** Its place in the playlist. */
  readonly index: number;
  /** The video, as the page has listed it. */
  readonly item: PlaylistItem;

  constructor(index: number, item: PlaylistItem) {
    super('vod-player-playlist-change', { bubbles: true, composed: true });
    this.index = index;
    this.item = item;
  }
}

declare global {
  interface HTMLElementEventMap {
    'vod-player-playlist-change': VodPlayerPlaylistChangeEvent;
  }
}
