import type { Page } from 'playwright-core';
import type { VodPlayerElement } from '../../src/index.js';

/** Plays the first player of the page without sound; answers the seconds that it has come to. */
export function playFirst(page: Page): Promise<number> {
  return page
    .locator('vod-player')
    .first()
    .evaluate(async (player: VodPlayerElement) => {
      player.muted = true;
      if (player.paused && !player.ended) await player.play();
      return player.currentTime;
    });
}
