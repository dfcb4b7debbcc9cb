import type { OfflineVideo } from './offline/offline-video.js';

/** The copy of a video in this browser has changed: one that plays, or another one of this site. */
export class VodPlayerOfflineChangeEvent extends Event {
  /** Id of the video. */
  readonly videoId: string;
  /** The copy as it is now. Undefined once there is none any more. */
  readonly video: OfflineVideo | undefined;

  constructor(videoId: string, video: OfflineVideo | undefined) {
    super('vod-player-offline-change', { bubbles: true, composed: true });
    this.videoId = videoId;
    this.video = video;
  }
}

declare global {
  interface HTMLElementEventMap {
    'vod-player-offline-change': VodPlayerOfflineChangeEvent;
  }
}
