import type { DanmakuComment } from './danmaku.js';

/** The viewer has sent a comment; the page keeps it. `preventDefault()` keeps it from being shown at once. */
export class VodPlayerDanmakuSendEvent extends Event {
  /** As the viewer wrote it, at the moment it was sent. */
  readonly comment: DanmakuComment;

  constructor(comment: DanmakuComment) {
    super('vod-player-danmaku-send', { bubbles: true, composed: true, cancelable: true });
    this.comment = comment;
  }
}

declare global {
  interface HTMLElementEventMap {
    'vod-player-danmaku-send': VodPlayerDanmakuSendEvent;
  }
}
