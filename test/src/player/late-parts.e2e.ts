import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { VodPlayerElement } from '../../../src/index.js';
import { retryMs } from '../../../src/player/late-parts.js';
import { startPlayerAndServer, type PlayerAndServer } from '../../support/player-and-server.js';
import { playAuthOf } from '../../support/server.js';

describe('parts of <vod-player> that cannot be fetched', () => {
  let started: PlayerAndServer;
  let videoId: string;
  let page: Page;
  let faults: string[];
  beforeAll(async () => {
    started = await startPlayerAndServer();
    videoId = await started.clip('aes-128');
  });
  afterAll(() => started?.stop());
  beforeEach(async () => {
    await page?.close();
    page = await started.browser.newPage({ viewport: { width: 640, height: 480 } });
    faults = [];
    page.on('pageerror', (error) => faults.push(String(error)));
    await page.goto(started.site.url);
    await set({ playbackUrl: `${started.server.url}/v1/playback` });
  });

  /** Requests for the file with such code fail until it is let through; answers how many there were, and what lets it through. */
  const block = async (code: string): Promise<{ asked: () => number; release: () => void }> => {
    let count = 0;
    let isBlocked = true;
    await page.route(/\.js$/, async (route) => {
      const response = await route.fetch();
      if (!isBlocked || !(await response.text()).includes(code)) return route.fulfill({ response });
      count += 1;
      return route.abort();
    });
    return { asked: () => count, release: () => (isBlocked = false) };
  };
  const set = (properties: Partial<Record<keyof VodPlayerElement, unknown>>) =>
    page.evaluate((given) => {
      Object.assign(document.querySelector('vod-player') as VodPlayerElement, given);
    }, properties);
  const playing = (from: number) =>
    page.waitForFunction(
      (time) => (document.querySelector('vod-player') as VodPlayerElement).currentTime > time,
      from,
      { timeout: 60_000 },
    );
  const playAuth = () => playAuthOf(started.server, videoId);

  it('do not keep the rest from being drawn', async () => {
    const { asked, release } = await block('danmaku-button');
    const danmaku = { comments: [{ time: 1, text: 'first' }] };
    await set({ danmaku, playAuth: await playAuth(), autoplay: 'muted' });
    await playing(0.5);
    await expect.poll(asked).toBeGreaterThan(0);
    await page.locator('vod-player').hover();
    await page.locator('vod-player [part~="settings-button"]').click();
    await page.locator('vod-player [role="menu"]').waitFor();
    expect(await page.locator('vod-player [role^="menuitem"]').count()).toBeGreaterThan(1);
    expect(faults).toEqual([]);
    release();
    await page.locator('vod-player [part~="danmaku-button"]').waitFor();
  });

  it('are not asked for at each drawing', async () => {
    const { asked } = await block('vod-player-beacon');
    const from = performance.now();
    await set({ playAuth: await playAuth(), autoplay: 'muted' });
    await playing(4);
    // The player is drawn four times a second.
    expect(asked()).toBeGreaterThan(0);
    expect(asked()).toBeLessThan(2 + (performance.now() - from) / retryMs);
  });

  it('are fetched when there is a network again: a playlist that was set meanwhile plays', async () => {
    const { asked, release } = await block('end-screen');
    await set({ playlist: { items: [{ title: 'One', playAuth: await playAuth() }] } });
    await expect.poll(asked).toBeGreaterThan(0);
    release();
    await set({ autoplay: 'muted' });
    await playing(0.5);
    expect(faults).toEqual([]);
  });
});
