import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { VodPlayerElement } from '../../src/index.js';
import { sharedChromium } from '../support/browser.js';
import { makeClip } from '../support/clip.js';
import { playBare } from '../support/play-first.js';
import { sharedDemo, type DemoServer } from '../support/demo-server.js';
import { uploadVideo } from '../support/demo-videos.js';
import { watchPage } from '../support/watch-page.js';

let demo: DemoServer;
let browser: Browser;
let clip: string;
let page: Page;
let faults: string[];

beforeAll(async () => {
  demo = await sharedDemo();
  browser = await sharedChromium(['--autoplay-policy=no-user-gesture-required']);
  clip = await makeClip({ seconds: 12 });
  await uploadVideo(demo.url, 'For the player page', await readFile(clip));
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

const player = () => page.locator('#live vod-player').first();

describe('the player page', () => {
  it('runs each example, with the markup that it shows', async () => {
    await page.goto(`${demo.url}/player`);
    await player().waitFor();
    const links = await page.locator('#list a').all();
    expect(links.length).toBeGreaterThan(10);
    for (const link of links) {
      const title = await link.innerText();
      await link.click();
      await expect.poll(() => page.locator('#name').innerText()).toBe(title);
      if (page.url().endsWith('#file'))
        await page.locator('#live input[type=file]').setInputFiles(clip);
      if (page.url().endsWith('#headless')) {
        await expect.poll(() => playBare(page)).toBeGreaterThan(0);
        continue;
      }
      await expect
        .poll(() => player().evaluate(({ readyState }: VodPlayerElement) => readyState), {
          message: title,
        })
        .toBeGreaterThan(1);
      const shown = await page.locator('#page-code').innerText();
      const names = await player().evaluate((element) => element.getAttributeNames());
      for (const name of names.filter((each) => !['role', 'aria-label'].includes(each)))
        expect(shown, title).toContain(name);
    }
  });

  it('opens the example that its address names, and is at another by the keyboard', async () => {
    await page.goto(`${demo.url}/player#exclusive`);
    await expect.poll(() => page.locator('#live vod-player').count()).toBe(2);
    await page.getByRole('link', { name: 'Preview' }).press('Enter');
    await page.getByText('Get the whole film', { exact: true }).waitFor({ state: 'attached' });
    expect(await page.locator('#server-code').innerText()).toContain('previewSeconds');
    await page.goBack();
    await expect.poll(() => page.locator('#live vod-player').count()).toBe(2);
  });

  it('begins with what is not an example, and hides the code of an app server that nothing needs', async () => {
    await page.goto(`${demo.url}/player#constructor`);
    await player().waitFor();
    expect(await page.locator('#list [aria-current]').innerText()).toBe('One tag');
    expect(await page.locator('#server').isVisible()).toBe(false);
  });
});
