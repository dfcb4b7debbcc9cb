import { OfflineVideos } from './offline-videos.js';

let shared: OfflineVideos | undefined;

/** The one that all players of a page use. */
export function sharedVideos(): OfflineVideos {
  return (shared ??= new OfflineVideos());
}
