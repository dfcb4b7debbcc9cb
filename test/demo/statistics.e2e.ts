import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Statistics, Video } from '../../src/client.js';
import type { VodPlayerElement } from '../../src/index.js';
import { sharedChromium } from '../support/browser.js';
import { makeClip } from '../support/clip.js';
import { startDemoServer, type DemoServer } from '../support/demo-server.js';
import { uploadVideo } from '../support/demo-videos.js';
import { watchPage } from '../support/watch-page.js';

const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

describe('the statistics of the watch page', () => {
  let demo: DemoServer;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let clip: Uint8Array<ArrayBuffer>;
  let video: Video;
  let faults: string[];

  beforeAll(async () => {
    demo = await startDemoServer();
    browser = await sharedChromium(['--autoplay-policy=no-user-gesture-required']);
    clip = await readFile(await makeClip({ seconds: 20, size: '160x90', rate: 10 })).then(
      (bytes) => new Uint8Array(bytes),
    );
  });
  afterAll(async () => {
    await browser?.close();
    await demo?.stop();
  });
  beforeEach(async () => {
    video = await uploadVideo(demo.url, 'Rain', clip);
    context = await browser.newContext({
      ...{ locale: 'en-US', reducedMotion: 'reduce', bypassCSP: true },
    });
    page = await context.newPage();
    faults = watchPage(page, demo.url);
    await page.goto(`${demo.url}/watch?v=${video.id}#manage`);
    await page.locator('[data-fact=status]', { hasText: 'Ready' }).waitFor();
  });
  afterEach(() => context.close());

  const section = () => page.getByRole('region', { name: 'Statistics' });
  const figure = (name: string) =>
    section()
      .locator('dl > div', { has: page.locator('dt', { hasText: name }) })
      .locator('dd')
      .innerText();
  const statistics = async (): Promise<Statistics> => {
    const path = `${demo.url}/demo/api/videos/${video.id}/statistics`;
    return (await (await fetch(path)).json()) as Statistics;
  };

  /** Watches the first seconds and the last, to the end. */
  const watch = () =>
    page.locator('#player').evaluate(async (element) => {
      const player = element as VodPlayerElement;
      const past = (time: number) =>
        new Promise<void>((resolve) => {
          const look = () => {
            if (player.currentTime >= time || player.ended) resolve();
          };
          player.addEventListener('timeupdate', look);
          player.addEventListener('ended', look);
        });
      player.muted = true;
      await player.play();
      await past(1.2);
      player.currentTime = 18;
      await past(19.9);
    });

  it('say that nobody watched, then what the viewer of this page did', async () => {
    await section().getByText('Nobody has played this video yet.').waitFor();
    await watch();
    await section().getByRole('img').waitFor();
    expect(await figure('Plays')).toBe('1');
    await expect.poll(() => figure('Average view')).toMatch(/^0:03, 1\d% of the video$/);
    expect(await figure('Start time')).toMatch(/^[\d.]+ sec \(median\), /);
    const told = await statistics();
    expect(told).toMatchObject({ views: 1, viewers: null, endedViews: 1, seeks: 1, errors: [] });
    expect(told.watchTime).toBeGreaterThan(2);
    expect(told.engines).toEqual([{ engine: 'hls.js', views: 1, watchTime: told.watchTime }]);
    expect(told.qualities).toHaveLength(1);
    expect([told.retention[0], told.retention[50], told.retention[95]]).toEqual([1, 0, 1]);
    expect(faults).toEqual([]);
  });

  it('are a table too, which a phone holds, and without faults of accessibility', async () => {
    await page.setViewportSize({ width: 320, height: 800 });
    await watch();
    await expect.poll(async () => (await statistics()).endedViews).toBe(1);
    await page.reload();
    await section().getByText('As a table').click();
    const rows = section().getByRole('row');
    expect(await rows.count()).toBe(11);
    expect(await rows.nth(1).innerText()).toMatch(/^0:00 – 0:02\s+[6-9]\d%\s+0\.[6-9]$/);
    expect(await rows.nth(5).innerText()).toMatch(/^0:08 – 0:10\s+0%\s+0$/);
    const { scrollWidth, clientWidth } = await page.evaluate(() => document.documentElement);
    expect(scrollWidth).toBe(clientWidth);
    await page.addScriptTag({ path: axePath });
    const found = await page.evaluate(async () => {
      const { axe } = globalThis as unknown as { axe: { run(at: object): Promise<AxeResults> } };
      return (await axe.run({ include: '#statistics-section' })).violations.map(({ id }) => id);
    });
    expect(found).toEqual([]);
  });
});
