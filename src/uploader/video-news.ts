import type { Video } from '../contract/videos.js';

/** What a page tells the uploader about a video: the server's `Video`, or these parts of it. */
export type VideoNews = Pick<Video, 'id' | 'status' | 'playable'> &
  Pick<Partial<Video>, 'progress' | 'waiting' | 'failure' | 'poster'>;
