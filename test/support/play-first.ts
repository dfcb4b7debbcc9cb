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

/** The same of a `<video>` that a page plays by a button of its own. */
export async function playBare(page: Page): Promise<number> {
  const { paused, time } = await page.locator('video').evaluate((video: HTMLVideoElement) => {
    video.muted = true;
    return { paused: video.paused, time: video.currentTime };
  });
  if (paused) await page.locator('#toggle').click();
  return time;
}
