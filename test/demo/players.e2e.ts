import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { VodPlayerElement } from '../../src/index.js';
import { sharedChromium } from '../support/browser.js';
import { makeClip } from '../support/clip.js';
import { everydayOf } from '../support/counts.js';
import { sharedDemo, type DemoServer } from '../support/demo-server.js';
import { listVideos } from '../support/demo-videos.js';
import { uploadClip } from '../support/upload-and-play.js';
import { watchPage } from '../support/watch-page.js';

const patient = { timeout: 120_000 };

describe('a protection chosen on the upload page', () => {
  let demo: DemoServer;
  let browser: Browser;
  let page: Page;
  let faults: string[];
  beforeAll(async () => {
    demo = await sharedDemo();
    browser = await sharedChromium();
  });
  beforeEach(async () => {
    const context = await browser.newContext({ locale: 'en-US' });
    page = await context.newPage();
    faults = watchPage(page, demo.url);
  });
  afterEach(async () => {
    await page.context().close();
    expect(faults).toEqual([]);
  });
  afterAll(async () => {
    await browser?.close();
  });

  const plays = async (): Promise<boolean> =>
    page.locator('#video').evaluate(async (video: HTMLVideoElement) => {
      if (video.paused) await video.play().catch(() => undefined);
      return video.currentTime > 0.5 && video.videoWidth > 0;
    });

  // Every protection plays every day in each of these players, in protections.e2e.ts.
  const cases = everydayOf('protections of the upload page', {
    cbcs: { engine: 'shaka-player', bare: ['shaka-player', 'dash.js'] },
    cenc: { everyday: true, engine: 'shaka-player', bare: ['shaka-player', 'dash.js'] },
    'aes-128': { engine: 'hls.js', bare: ['shaka-player', 'hls.js'] },
    none: { engine: 'hls.js', bare: ['shaka-player', 'dash.js', 'hls.js'] },
  } satisfies Record<string, { everyday?: true; engine: string; bare: string[] }>);
  it.each(cases)(
    'holds on the watch page and in bare players: %s (P-35)',
    async (protection, { engine, bare }) => {
      await page.goto(`${demo.url}/upload`);
      await page.getByLabel('Protection').selectOption(protection);
      const code = await page.locator('#server-code').textContent();
      expect(code).toContain(`?? '${protection}'`);
      const id = await uploadClip(page, await makeClip({ name: `${protection}.mp4` }));
      await expect
        .poll(async () => (await listVideos(demo.url, `q=${protection}`))[0]?.status, patient)
        .toBe('ready');

      await page.goto(`${demo.url}/watch?v=${id}#manage`);
      const player = page.locator('#player');
      await expect
        .poll(
          () =>
            player.evaluate(async (element: VodPlayerElement) => {
              element.muted = true;
              if (element.paused) await element.play().catch(() => undefined);
              return element.currentTime > 0.5 && element.diagnostics.engine;
            }),
          patient,
        )
        .toBe(engine);
      await page.getByRole('link', { name: 'Play it in other players' }).click();

      const select = page.locator('select#player');
      await expect.poll(plays, patient).toBe(true);
      expect(await select.locator('option').allTextContents()).toEqual(bare);
      for (const name of bare.slice(1)) {
        await select.selectOption(name);
        await expect
          .poll(async () => page.locator('#page-code').textContent())
          .toContain(name === 'dash.js' ? 'dashjs' : name);
        await expect.poll(plays, patient).toBe(true);
      }
    },
  );

  it.each([
    ['en-US', 'There is no such video.', 'Open the library'],
    ['zh-CN', '没有这个视频。', '打开媒体库'],
  ])('leads to the library where there is no video to play: %s', async (locale, words, link) => {
    const context = await browser.newContext({ locale });
    const open = await context.newPage();
    for (const path of ['/players', '/players?v=nothing']) {
      await open.goto(demo.url + path);
      await expect.poll(() => open.locator('#status').textContent()).toContain(words);
      expect(
        await open.locator('#player, #page-code, .stage').filter({ visible: true }).count(),
      ).toBe(0);
      expect(await open.getByRole('link', { name: link }).getAttribute('href')).toBe('/library');
    }
    await context.close();
  });
});
