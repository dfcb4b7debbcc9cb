import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CreatedVideo } from '../../src/client.js';
import { sharedChromium } from '../support/browser.js';
import { startDemoServer, type DemoServer } from '../support/demo-server.js';
import { basic, type AccessKeyPair } from '../support/server.js';

const videoCount = 130;

let demo: DemoServer;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  demo = await startDemoServer();
  const key = JSON.parse(
    await readFile(join(demo.dataDir, 'root-access-key.json'), 'utf8'),
  ) as AccessKeyPair;
  const waiting = Array.from({ length: videoCount }, (_, n) => n).values();
  const createRest = async (): Promise<void> => {
    for (const n of waiting) {
      const response = await fetch(`${demo.url}/v1/videos`, {
        method: 'POST',
        headers: { authorization: basic(key), 'content-type': 'application/json' },
        body: JSON.stringify({
          // One has a character that turns text around.
          title: `Film ${String(n).padStart(3, '0')}${n === 0 ? ' abc\u202Egpj' : ''}`,
          fileName: `reel-${n}.mp4`,
        }),
      });
      expect(((await response.json()) as CreatedVideo).video.status).toBe('uploading');
    }
  };
  await Promise.all(Array.from({ length: 8 }, createRest));
  browser = await sharedChromium();
});

afterAll(async () => {
  await browser?.close();
  await demo?.stop();
});

async function openLibrary(path = '/library'): Promise<void> {
  await page?.context().close();
  const context = await browser.newContext({
    locale: 'en-US',
    viewport: { width: 1280, height: 800 },
  });
  page = await context.newPage();
  await page.goto(`${demo.url}${path}`);
  await cards().first().waitFor();
}

const cards = () => page.locator('.card:not(.is-skeleton)');

async function showAll(): Promise<void> {
  for (let shown = await cards().count(); shown < videoCount; shown = await cards().count()) {
    await page.getByRole('button', { name: 'Show more' }).click();
    await cards().nth(shown).waitFor();
  }
}

describe('the library', () => {
  it('does not let a title turn itself around, and neither does the page that plays it', async () => {
    await openLibrary('/library?q=gpj');
    await page.getByRole('link', { name: 'Film 000 abcgpj', exact: true }).click();
    await page.waitForURL(/\/watch/);
    await page.getByRole('heading', { name: 'Film 000 abcgpj', exact: true }).waitFor();
    expect(await page.title()).not.toContain('\u202E');
  });

  it('comes back as it was left: what was loaded, the place and the card (looks 15)', async () => {
    await openLibrary();
    await showAll();
    const card = page
      .locator('.card', { hasText: 'Film 010' })
      .getByRole('link', { name: 'Film 010' });
    await card.click();
    await page.waitForURL(/\/watch/);
    await page.getByRole('heading', { name: 'Film 010' }).waitFor();
    await page.goBack();
    await cards()
      .nth(videoCount - 1)
      .waitFor();
    await page.waitForFunction(() => document.activeElement?.textContent === 'Film 010');
    expect(
      await card.evaluate(
        (link) =>
          link.getBoundingClientRect().top > 0 && link.getBoundingClientRect().bottom < innerHeight,
      ),
    ).toBe(true);
  });

  it('keeps more than a hundred videos on the page when it asks anew', async () => {
    await openLibrary();
    await showAll();
    const answered = page.waitForResponse((response) => response.url().includes('cursor='));
    await page.evaluate(() => {
      dispatchEvent(new PageTransitionEvent('pagehide'));
      dispatchEvent(new PageTransitionEvent('pageshow'));
    });
    await answered;
    await page.waitForFunction(
      (count) => document.querySelectorAll('.card:not(.is-skeleton)').length === count,
      videoCount,
    );
  });

  it('goes back from a filter and from a search to what was before, not off the site (looks 15)', async () => {
    await openLibrary();
    await page.locator('.chip', { hasText: 'Failed' }).click();
    await page.getByText('No matches').waitFor();
    await page.getByRole('button', { name: 'Show all videos' }).click();
    await cards().first().waitFor();
    await page.getByRole('searchbox').pressSequentially('reel-77', { delay: 30 });
    await page.waitForURL(/q=reel-77$/);
    await page.goBack();
    await page.waitForURL(/\/library$/);
    expect(await page.getByRole('searchbox').inputValue()).toBe('');
    await page.goBack();
    await page.waitForURL(/status=failed$/);
    expect(await page.getByRole('radio', { name: 'Failed' }).isChecked()).toBe(true);
  });

  it('searches for what was typed before its script came (looks 16)', async () => {
    await openLibrary();
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    await page.route(/assets\/.*\.js$/, async (route) => {
      await released;
      await route.continue();
    });
    await page.goto(`${demo.url}/library`, { waitUntil: 'commit' });
    await page.getByRole('searchbox').fill('Film 042');
    release();
    await page.waitForURL(/q=Film/);
    await page.locator('.card', { hasText: 'Film 042' }).waitFor();
    expect(await page.getByRole('searchbox').inputValue()).toBe('Film 042');
    expect(await cards().count()).toBe(1);
  });
});

describe('the watch page', () => {
  it('moves nothing when the video’s facts arrive late, on a phone (looks 24)', async () => {
    await openLibrary();
    const address = (await cards().first().locator('.card-title').getAttribute('href')) ?? '';
    await page.setViewportSize({ width: 390, height: 844 });
    await page.addInitScript(() => {
      const shifts: number[] = [];
      Object.assign(window, { shifts });
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries())
          shifts.push((entry as PerformanceEntry & { value: number }).value);
      }).observe({ type: 'layout-shift', buffered: true });
    });
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    await page.route(/\/demo\/api\/videos\/\w+$/, async (route) => {
      await released;
      await route.continue();
    });
    await page.goto(`${demo.url}${address}`, { waitUntil: 'load' });
    await page.locator('#embed-code', { hasText: 'vod-player' }).waitFor({ state: 'attached' });
    release();
    await page.locator('#facts', { hasText: 'Uploading' }).waitFor({ state: 'attached' });
    const shift = await page.evaluate(async () => {
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
      return (window as unknown as { shifts: number[] }).shifts.reduce(
        (sum, value) => sum + value,
        0,
      );
    });
    expect(shift).toBeLessThan(0.02);
  });
});
