/**
 * After a failure of the network: what is loaded already can still be watched, and loading is tried again when the viewer
 * comes to its end. Answers false where nothing is left to watch.
 */
export function whenDry(video: HTMLVideoElement, again: () => void, signal: AbortSignal): boolean {
  const { buffered, currentTime, played } = video;
  // Before anything has played, the engine may not have placed the playhead yet.
  const isPlaced = played.length > 0 || buffered.length === 0;
  const time = isPlaced ? currentTime : Math.max(currentTime, buffered.start(0));
  for (let n = 0; n < buffered.length; n++) {
    if (buffered.start(n) > time || buffered.end(n) <= time + 1) continue;
    video.addEventListener('waiting', again, { once: true, signal });
    return true;
  }
  return false;
}
