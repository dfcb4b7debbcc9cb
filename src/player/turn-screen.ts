import type { PlayerContext } from './player-context.js';

/** Of Screen Orientation: not every browser has it, and TypeScript knows no `lock`. */
interface TurnableScreen {
  lock?: (kind: 'landscape' | 'portrait') => Promise<void>;
  unlock: () => void;
}

/** Turns the screen of a phone as the picture lies, while a player that was sent there by a finger fills it. */
export function turnScreen({ host, player, screen }: PlayerContext): void {
  let isTouch = false;
  let isTurned = false;
  const note = (event: Event): void => {
    isTouch = (event as PointerEvent).pointerType === 'touch';
  };
  const follow = (): void => {
    const { videoWidth, videoHeight } = player.video;
    const orientation = globalThis.screen.orientation as TurnableScreen | undefined;
    if (!orientation?.lock) return;
    if (!screen.isFullscreen) {
      if (isTurned) orientation.unlock();
      isTurned = false;
    } else if (isTouch && videoWidth !== videoHeight) {
      isTurned = true;
      // Where a browser refuses, as those of computers do, the viewer turns the device.
      orientation.lock(videoWidth > videoHeight ? 'landscape' : 'portrait').catch(() => undefined);
    }
  };
  for (const type of ['pointerdown', 'keydown']) host.addEventListener(type, note, true);
  host.addEventListener('fullscreenchange', follow);
  // The next video of a playlist may be of another shape.
  player.video.addEventListener('resize', follow);
}
