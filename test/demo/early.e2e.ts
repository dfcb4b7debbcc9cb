import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Video } from '../../src/client.js';
import type { VodPlayerElement } from '../../src/player/player-element.js';
import { sharedChromium } from '../support/browser.js';
import { sharedDemo, type DemoServer } from '../support/demo-server.js';
import { makeSlowClip, slowClipSeconds } from '../support/slow-upload.js';
import { uploadThrottle } from '../support/throttle-uploads.js';

/** The video of 1 Mbit/s arrives at twice that. */
const uploadThroughput = 250_000;

describe('a video that is watched while it is being uploaded', () => {
  let demo: DemoServer;
  let browser: Browser;
  let context: BrowserContext;

  beforeAll(async () => {
    demo = await sharedDemo();
    browser = await sharedChromium(['--autoplay-policy=no-user-gesture-required']);
    context = await browser.newContext({ locale: 'en-US' });
  });
  afterAll(async () => {
    await context?.close();
    await browser?.close();
  });

  const read = (page: Page) =>
    page.evaluate(() => {
      const {
        currentTime,
        ended,
        vodError: error,
      } = document.querySelector('vod-player') as VodPlayerElement;
      return { currentTime, ended, error: error?.code };
    });

  it('plays from its row, waits at the edge, and goes on to the end', async () => {
    const clip = await makeSlowClip();
    const page = await context.newPage();
    const throttle = await uploadThrottle(page);
    await page.goto(`${demo.url}/upload`);
    await throttle(uploadThroughput);
    await page.locator('vod-uploader input[type=file]').setInputFiles(clip);
    const row = page.locator('vod-uploader [part~=item]');
    const link = row.locator('[part=watch]');
    await link.waitFor();
    expect(await row.getAttribute('data-phase')).toBe('sending');
    const pauseOrResume = row.locator('[data-action=primary]');
    await pauseOrResume.click();
    // A tab that the page opens would be as slow.
    expect(await link.getAttribute('target')).toBe('_blank');
    const watch = await context.newPage();
    await watch.goto((await link.getAttribute('href')) ?? '');
    await watch.evaluate(async () => {
      await customElements.whenDefined('vod-player');
      const player = document.querySelector('vod-player') as VodPlayerElement;
      player.addEventListener('loadedmetadata', () => (player.playbackRate = 4));
      Object.assign(player, { muted: true, playbackRate: 4 });
      await player.play();
    });
    const word = watch.locator('vod-player [part=arriving]');
    await word.waitFor();
    expect(await word.textContent()).toMatch(/still being uploaded/);
    const edge = await read(watch);
    expect(edge).toMatchObject({ ended: false });
    expect(edge.currentTime).toBeGreaterThan(1);
    await throttle(-1);
    await pauseOrResume.click();
    await expect
      .poll(async () => (await read(watch)).error ?? (await read(watch)).ended)
      .toBe(true);
    expect((await read(watch)).currentTime).toBeCloseTo(slowClipSeconds, 0);
    const id = new URL(watch.url()).searchParams.get('v');
    await expect
      .poll(async () => {
        const answer = await fetch(`${demo.url}/demo/api/videos/${id}`);
        return ((await answer.json()) as Video).status;
      })
      .toBe('ready');
    expect((await read(watch)).error).toBeUndefined();
    expect(await row.getAttribute('data-phase')).toBe('done');
  });
});
