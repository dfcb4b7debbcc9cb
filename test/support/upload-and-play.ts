import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import type { VodPlayerElement } from '../../src/player/player-element.js';
import type { VodUploaderDoneEvent } from '../../src/uploader/events.js';

/** Uploads a clip by the page's own uploader; answers the video's id. */
export async function uploadClip(page: Page, clip: string): Promise<string> {
  const uploaded = page.evaluate(
    () =>
      new Promise<string>((resolve) => {
        document.addEventListener(
          'vod-uploader-done',
          (event) => resolve((event as VodUploaderDoneEvent).videoId),
          { once: true },
        );
      }),
  );
  await page.locator('vod-uploader input[type=file]').first().setInputFiles(clip);
  return uploaded;
}

/** Uploads a clip by the page's own uploader and plays it in the page's player, which waits until it can. */
export async function uploadAndPlay(page: Page, clip: string): Promise<void> {
  const faults: string[] = [];
  page.on('console', (message) => {
    if (/Content Security Policy|Refused to/i.test(message.text())) faults.push(message.text());
  });
  page.on('pageerror', (error) => faults.push(String(error)));
  const videoId = await uploadClip(page, clip);
  await page.evaluate((id) => {
    const player = document.querySelector('vod-player') as VodPlayerElement;
    player.muted = true;
    player.playAuthUrl = `/play-auth?video=${id}`;
  }, videoId);
  const played = await page.evaluate(async () => {
    const player = document.querySelector('vod-player') as VodPlayerElement;
    while (!(player.currentTime > 1 && player.videoWidth > 0)) {
      if (player.vodError) return String(player.vodError);
      if (player.paused) await player.play().catch(() => undefined);
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
    return 'played';
  });
  expect(played).toBe('played');
  expect(faults).toEqual([]);
}
