/**
 * After a failure of the network: what is loaded already can still be watched, and loading is tried again when the viewer
 * comes to its end. Answers false where nothing is left to watch.
 */
export function whenDry(video: HTMLVideoElement, again: () => void, signal: AbortSignal): boolean {
  const { buffered, currentTime, readyState } = video;
  const end = buffered.length > 0 ? buffered.end(buffered.length - 1) : 0;
  if (readyState < HTMLMediaElement.HAVE_FUTURE_DATA || end <= currentTime + 1) return false;
  video.addEventListener('waiting', again, { once: true, signal });
  return true;
}
