import type { PlayerContext } from './player-context.js';

/** Takes the `<track>`s that the page has added, changed or removed since the source was opened, as a `<video>` does. */
export function takeTracks({ captions, player }: PlayerContext): void {
  const { chosen } = captions;
  captions.offer(player.snapshot.playback);
  if (chosen < 0) return;
  // For one that comes while another shows, Chromium then shows both, and WebKit neither.
  const again = (): void => void captions.show(captions.chosen);
  const signal = AbortSignal.timeout(1000);
  player.video.textTracks.addEventListener('change', again, { signal });
}

/** Whether the page has changed its `<track>`s. */
export function isOfTracks({ target, addedNodes, removedNodes }: MutationRecord): boolean {
  return [target, ...addedNodes, ...removedNodes].some((node) => node instanceof HTMLTrackElement);
}
