import type { VodError } from '../../shared/vod-error.js';

/** How far the copy of a video is. */
export type OfflineState =
  /** It is being downloaded, by this tab or another one of the site. */
  | { readonly state: 'downloading' }
  /** It waits to be gone on with: the viewer has paused it, it failed with `error`, or its page was left. */
  | { readonly state: 'paused'; readonly byViewer: boolean; readonly error?: VodError }
  /** All of it is there: it plays without a network. */
  | { readonly state: 'stored' };

/** A video that is kept in this browser, or on its way there. */
export type OfflineVideo = OfflineState & {
  readonly videoId: string;
  readonly title: string;
  /** The part that is there, 0 to 1. */
  readonly progress: number;
  /** Bytes that are there. */
  readonly bytes: number;
  /** Bytes of the whole copy, estimated until all of it is there. */
  readonly totalBytes: number;
  /** Seconds. */
  readonly duration: number;
  /** Lines of the picture; 0 for sound alone. */
  readonly height: number;
  /** When it was begun. */
  readonly addedAt: Date;
  /** From when on it does not play, and is removed. */
  readonly expiresAt: Date;
};

/** Why a copy was removed: by the viewer, because it has expired, or because the server does not permit it any more. */
export type OfflineRemoval = 'viewer' | 'expired' | 'deleted' | 'blocked' | 'withdrawn';

/** The video that is kept changed: a part has come, it was paused, or is complete. */
export class OfflineChangeEvent extends Event {
  /** Id of the video. */
  readonly videoId: string;

  constructor(videoId: string) {
    super('change');
    this.videoId = videoId;
  }
}

/** A copy was removed. */
export class OfflineRemoveEvent extends Event {
  /** Id of the video. */
  readonly videoId: string;
  /** Its title, as it was stored. */
  readonly title: string;
  /** Why it was removed. */
  readonly reason: OfflineRemoval;

  constructor(video: { videoId: string; title: string }, reason: OfflineRemoval) {
    super('remove');
    this.videoId = video.videoId;
    this.title = video.title;
    this.reason = reason;
  }
}
