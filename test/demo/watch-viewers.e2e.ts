import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { VodClient, type Video } from '../../src/client.js';
import type { VodPlayerElement } from '../../src/index.js';
import { sharedChromium } from '../support/browser.js';
import { makeClip } from '../support/clip.js';
import { startDemoServer, type DemoServer } from '../support/demo-server.js';
import { uploadVideo } from '../support/demo-videos.js';
import { watchPage } from '../support/watch-page.js';

const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const description = `First line.\n\n<b>Second</b> line.\n${'And so it goes on for a while. '.repeat(25)}`;
const cues = Array.from(
  { length: 10 },
  (_, at) => `00:0${at}.000 --> 00:0${at}.900\nLine number ${at}\n`,
);

let demo: DemoServer;
let browser: Browser;
let vod: VodClient;
/** With chapters, subtitles and a long description. */
let film: Video;
let plain: Video;
let context: BrowserContext;
let page: Page;
let faults: string[];

beforeAll(async () => {
  demo = await startDemoServer();
  browser = await sharedChromium();
  const key = await readFile(join(demo.dataDir, 'root-access-key.json'), 'utf8');
  vod = new VodClient({
    baseUrl: demo.url,
    ...(JSON.parse(key) as { accessKeyId: string; accessKeySecret: string }),
  });
  const clip = await readFile(await makeClip({ seconds: 10, size: '160x90', rate: 10 }));
  plain = await uploadVideo(demo.url, 'Ferry', clip);
  film = await uploadVideo(demo.url, 'Harbour', clip);
  await vod.videos.update(film.id, { description });
  await vod.videos.setChapters(film.id, [
    { startTime: 0, title: 'Lighthouse' },
    { startTime: 4, title: 'Market' },
    { startTime: 8, title: 'Pier' },
  ]);
  await vod.videos.textTracks.create(film.id, {
    language: 'en',
    label: 'English',
    kind: 'subtitles',
    format: 'vtt',
    text: `WEBVTT\n\n${cues.join('\n')}`,
  });
});

afterAll(async () => {
  await browser?.close();
  await demo?.stop();
});

beforeEach(async () => {
  context = await browser.newContext({
    locale: 'en-US',
    reducedMotion: 'reduce',
    viewport: { width: 1440, height: 900 },
    bypassCSP: true,
  });
  page = await context.newPage();
  faults = watchPage(page, demo.url);
});

afterEach(async () => {
  await context.close();
  expect(faults).toEqual([]);
});

async function open({ id }: Video, rest = ''): Promise<void> {
  await page.goto(`${demo.url}/watch?v=${id}${rest}`);
  await page.locator('#main[data-settled]').waitFor();
}

const currentTime = (): Promise<number> =>
  page.locator('#player').evaluate((player: VodPlayerElement) => player.currentTime);

const isInTheatre = (): Promise<boolean> =>
  page.evaluate(() => {
    const stage = document.querySelector('.watch-stage')?.getBoundingClientRect();
    return stage?.width === document.documentElement.clientWidth;
  });

describe('the watch page, for viewers', () => {
  it('lists the chapters beside the player, marks the present one and seeks to what is pressed', async () => {
    await open(film);
    const chapters = page.getByRole('region', { name: 'Chapters' }).getByRole('button');
    expect(await chapters.allInnerTexts()).toEqual([
      expect.stringMatching(/^0:00\s+Lighthouse$/),
      expect.stringMatching(/^0:04\s+Market$/),
      expect.stringMatching(/^0:08\s+Pier$/),
    ]);
    await page.locator('.chapters [aria-current=true]', { hasText: 'Lighthouse' }).waitFor();
    await chapters.nth(1).press('Enter');
    expect(await currentTime()).toBeCloseTo(4, 1);
    await page.locator('.chapters [aria-current=true]', { hasText: 'Market' }).waitFor();
    expect(await page.locator('.chapters [aria-current=true]').count()).toBe(1);
  });

  it('shows the transcript beside the player, though nobody opened its settings, and seeks from it', async () => {
    await open(film);
    await page.getByRole('region', { name: 'Transcript' }).getByText('Line number 6').click();
    await expect.poll(currentTime).toBeCloseTo(6, 1);
  });

  it('has neither where the video has neither', async () => {
    await open(plain);
    await page.locator('.next .card').first().waitFor();
    expect(await page.getByRole('heading', { name: 'Chapters' }).isVisible()).toBe(false);
    expect(await page.getByText('Transcript', { exact: true }).isVisible()).toBe(false);
    expect(await page.locator('#description').isVisible()).toBe(false);
  });

  it('folds a long description behind a button, as text with its lines', async () => {
    await open(film);
    const text = page.locator('#description');
    expect(await text.textContent()).toBe(description);
    const height = (): Promise<number> => text.evaluate((element) => element.clientHeight);
    const fading = (): Promise<string> =>
      text.evaluate((element) => getComputedStyle(element).maskImage);
    const folded = await height();
    expect(await fading()).toContain('gradient');
    const more = page.getByRole('button', { name: 'Show more' });
    await more.press('Enter');
    const less = page.getByRole('button', { name: 'Show less' });
    expect(await less.getAttribute('aria-expanded')).toBe('true');
    expect(await height()).toBeGreaterThan(folded);
    expect(await fading()).toBe('none');
    await less.press('Enter');
    await expect.poll(height).toBe(folded);
  });

  it('changes title and description, and says in the dialog why they were not saved', async () => {
    await open(plain);
    expect(await page.getByRole('button', { name: 'Edit title' }).isVisible()).toBe(false);
    await page.getByText('Manage', { exact: true }).click();
    await page.getByRole('button', { name: 'Edit title' }).click();
    const dialog = page.getByRole('dialog', { name: 'Edit title and description' });
    await dialog.getByRole('textbox', { name: 'Title' }).fill('Ferry to the island');
    await dialog.getByRole('textbox', { name: 'Description' }).fill('Twice\na day.');
    await page.route('**/demo/api/videos/*', (route) =>
      route.request().method() === 'PATCH' ? route.abort() : route.continue(),
    );
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByRole('alert').getByText('The server does not respond').waitFor();
    await page.unroute('**/demo/api/videos/*');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { name: 'Ferry to the island', level: 1 }).waitFor();
    expect(await page.locator('#description').innerText()).toBe('Twice\na day.');
    // Nothing of two lines is cut, or fades.
    expect(
      await page.locator('#description').evaluate((element) => getComputedStyle(element).maskImage),
    ).toBe('none');
    const { title, description: saved } = await vod.videos.update(plain.id, {
      title: plain.title,
      description: '',
    });
    expect([title, saved]).toEqual(['Ferry', '']);
    // The browser's own line about the request that was refused.
    expect(faults.splice(0).every((fault) => fault.includes('ERR_FAILED'))).toBe(true);
  });

  it('has a theatre mode, by button and key, which is remembered in the first byte', async () => {
    await open(film);
    const button = page.getByRole('button', { name: 'Theatre mode' });
    expect(await isInTheatre()).toBe(false);
    await button.click();
    expect([await isInTheatre(), await button.getAttribute('aria-pressed')]).toEqual([
      true,
      'true',
    ]);
    await open(film);
    expect([await isInTheatre(), await button.getAttribute('aria-pressed')]).toEqual([
      true,
      'true',
    ]);
    await page.locator('#player').focus();
    await page.keyboard.press('t');
    expect(await isInTheatre()).toBe(false);
    await page.getByRole('searchbox', { name: 'Search the transcript' }).press('t');
    expect(await isInTheatre()).toBe(false);
  });

  it('lists the other videos that play, and takes one away when it is deleted', async () => {
    const clip = await readFile(await makeClip({ seconds: 2, size: '160x90', rate: 10 }));
    const gone = await uploadVideo(demo.url, 'Soon gone', clip);
    await open(film);
    const titles = page.getByRole('region', { name: 'More videos' }).locator('.card-title');
    expect(await titles.allInnerTexts()).toEqual(['Soon gone', 'Ferry']);
    await vod.videos.delete(gone.id);
    await expect.poll(() => titles.allInnerTexts()).toEqual(['Ferry']);
    await titles.first().press('Enter');
    await page.getByRole('heading', { name: 'Ferry', level: 1 }).waitFor();
  });

  it('shares by what the device has, and a frame that starts where the player is', async () => {
    await vod.videos.update(film.id, { embed: { origins: ['*'] } });
    await page.addInitScript(() => {
      Object.assign(navigator, {
        share: (shared: ShareData) => {
          document.body.dataset['shared'] = `${shared.title} ${shared.url}`;
          return Promise.resolve();
        },
      });
    });
    await open(film, '&t=5');
    await page.locator('#frame-code', { hasText: 'iframe' }).waitFor({ state: 'attached' });
    await page.getByRole('button', { name: 'Share' }).click();
    const dialog = page.getByRole('dialog', { name: 'Share' });
    const frame = dialog.getByRole('group', { name: 'Frame' });
    expect(await frame.innerText()).toContain(`src="${demo.url}/embed/${film.id}"`);
    await dialog.getByRole('checkbox').check();
    expect(await frame.innerText()).toContain(`src="${demo.url}/embed/${film.id}?t=5"`);
    await dialog.getByRole('button', { name: 'Share by another app' }).click();
    await expect
      .poll(() => page.evaluate(() => document.body.dataset['shared']))
      .toBe(`Harbour · vodkit ${demo.url}/watch?v=${film.id}&t=5`);
    await vod.videos.update(film.id, { embed: null });
  });

  it('folds away what is for who runs the site, until the address names it', async () => {
    await open(film);
    expect(await page.locator('#facts').isVisible()).toBe(false);
    await page.getByText('Manage', { exact: true }).click();
    await page.locator('#facts').waitFor();
    await page.waitForURL(/#manage$/);
    await page.getByText('Manage', { exact: true }).click();
    await page.waitForURL((url) => url.hash === '');
    await open(plain, '#embed-section');
    expect(await page.locator('#embed-switch').isVisible()).toBe(true);
  });

  it.each([
    [390, 844],
    [844, 390],
    [1440, 900],
  ])('moves nothing as it comes, with the player in sight, at %i × %i', async (width, height) => {
    await page.setViewportSize({ width, height });
    await page.addInitScript(() => {
      const shifts: number[] = [];
      Object.assign(window, { shifts });
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries())
          shifts.push((entry as PerformanceEntry & { value: number }).value);
      }).observe({ type: 'layout-shift', buffered: true });
    });
    await open(film);
    // Open or folded: the text of the transcript has come.
    await page.locator('#transcript-place .line').first().waitFor({ state: 'attached' });
    const bottom = await page
      .locator('#player [part~=stage]')
      .or(page.locator('#player'))
      .first()
      .evaluate(async (element) => {
        await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
        return element.getBoundingClientRect().bottom;
      });
    expect(bottom).toBeLessThanOrEqual(height);
    const shift = await page.evaluate(() =>
      (window as unknown as { shifts: number[] }).shifts.reduce((sum, value) => sum + value, 0),
    );
    expect(shift).toBeLessThan(0.02);
  });

  it.each([
    [1440, 'light'],
    [320, 'dark'],
  ] as const)('is free of what axe finds, and no wider than %i px (%s)', async (width, look) => {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme: look });
    await open(film, '#manage');
    await page.locator('#transcript-place .line').first().waitFor({ state: 'attached' });
    await page.addScriptTag({ path: axePath });
    const { violations } = await page.evaluate(() =>
      (window as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
    );
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
  });
});
