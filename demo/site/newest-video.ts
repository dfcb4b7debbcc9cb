import type { Video } from '../../src/client.js';

/**
 * Answers and events overtake each other: of what was seen of a video, this gives back the newest.
 * Without it, an answer that left before the last event would be believed for ever.
 */
export function createNewestVideo(): (video: Video) => Video {
  const seen = new Map<string, Video>();
  return (video) => {
    const known = seen.get(video.id);
    const newest = known !== undefined && known.updatedAt > video.updatedAt ? known : video;
    seen.set(video.id, newest);
    return newest;
  };
}
