import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { VodPlayerElement } from '../../../../src/player/player-element.js';
import { offlineWords } from '../../../../src/player/controls/offline-words.js';
import { makeClip } from '../../../support/clip.js';
import { processClip } from '../../../support/process-clip.js';
import { openCopiesOf, startOfflineSite, type OfflineSite } from './offline-site.js';

describe('<vod-player> in flight mode', () => {
  let offline: OfflineSite;
  let id: string;
  beforeAll(async () => {
    offline = await startOfflineSite();
    const clip = await makeClip({ size: '320x180', seconds: 12, rate: 10 });
    ({ id } = await processClip(offline.server.deps, clip, 'aes-128'));
    await offline.allow(id);
  });
  afterAll(() => offline?.stop());

  const play = (page: Page) =>
    page.locator('vod-player').evaluate((player, videoId) => {
      Object.assign(player, { playAuthUrl: `/play-auth/${videoId}`, autoplay: 'muted' });
    }, id);
  /** What is played next is not waited for at its own speed. */
  const hurry = (page: Page) =>
    page.locator('vod-player').evaluate((player: VodPlayerElement) => {
      // To load sets it to what it is by default.
      player.addEventListener('loadedmetadata', () => (player.playbackRate = 4));
    });
  const watched = (page: Page) =>
    page.evaluate(() => {
      const player = document.querySelector('vod-player');
      return {
        time: player?.currentTime ?? 0,
        ended: player?.ended,
        error: player?.vodError?.code,
      };
    });

  it('keeps the video by its menu, and plays it after a reload of the page that docs/offline.md caches', async () => {
    const { context, page } = await offline.open();
    await page.evaluate(async () => {
      await navigator.serviceWorker.register('/sw.js');
      await navigator.serviceWorker.ready;
    });
    await page.reload();
    await play(page);
    const player = page.locator('vod-player');
    await expect.poll(async () => (await watched(page)).time).toBeGreaterThan(0.5);
    const events = page.evaluate(
      () =>
        new Promise<string | undefined>((resolve) => {
          document
            .querySelector('vod-player')
            ?.addEventListener('vod-player-offline-change', ({ video }) => {
              if (video?.state === 'stored') resolve(String(video.title));
            });
        }),
    );
    await openCopiesOf(player);
    await player.locator('[data-key^=download]').first().click();
    expect(await events).toBe('Clip');
    await expect
      .poll(() => player.locator('[role=status]').first().textContent())
      .toContain(offlineWords.offlineStored);
    await expect.poll(() => player.locator('[data-key=until]').count()).toBe(1);
    // What plays a copy, and what tells of a failure, is in the cache by then.
    await hurry(page);
    await page.evaluate(async (videoId) => {
      const one = document.querySelector('vod-player');
      if (one) one.file = await window.videos.get(videoId);
    }, id);
    await expect.poll(async () => (await watched(page)).ended).toBe(true);
    await page.locator('vod-player').evaluate((one) => {
      Object.assign(one, { file: { videoId: 'missing' } });
    });
    await player.locator('[part=error]').waitFor();

    await context.setOffline(true);
    await page.reload();
    await hurry(page);
    await play(page);
    const said = player.locator('[role=status]').first();
    await expect.poll(() => said.textContent()).toContain(offlineWords.offlinePlaying);
    await expect.poll(async () => (await watched(page)).ended).toBe(true);
    expect((await watched(page)).error).toBeUndefined();
    await context.close();
  });
});
