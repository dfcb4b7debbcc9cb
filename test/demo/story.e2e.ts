import type { Browser, Locator, Page, Response } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Playback } from '../../src/contract/playback.js';
import { sharedChromium } from '../support/browser.js';
import { makeClip } from '../support/clip.js';
import { sharedDemo, startDemoServer, type DemoServer } from '../support/demo-server.js';
import { isNightly } from '../support/counts.js';
import { announceVideo, listVideos } from '../support/demo-videos.js';
import { allProcesses, signalIfThere } from '../support/processes.js';
import { watchPage } from '../support/watch-page.js';

const patientMs = 150_000;

let demo: DemoServer;
let browser: Browser;
let page: Page;
let faults: string[];

beforeAll(async () => {
  browser = await sharedChromium();
});

beforeEach(async () => {
  const context = await browser.newContext({
    locale: 'en-US',
    viewport: { width: 1280, height: 900 },
  });
  context.setDefaultTimeout(patientMs);
  page = await context.newPage();
  faults = watchPage(page, demo.url);
});

/** None has raised an error, broken the policy or asked anybody else on its way. */
afterEach(async () => {
  await page.context().close();
  expect(faults).toEqual([]);
});

afterAll(() => browser?.close());

const open = (path: string) => page.goto(`${demo.url}${path}`);

const listed = (query: string) => listVideos(demo.url, query);

/** The player's picture: it moves on by itself, and frames of it were decoded. */
async function expectPlaying(selector: string, timeout = patientMs): Promise<void> {
  const video = page.locator(`${selector} video`);
  const look = () =>
    video.evaluate((element: HTMLVideoElement) => ({
      time: element.currentTime,
      frames: element.getVideoPlaybackQuality().totalVideoFrames,
    }));
  await expect.poll(async () => (await look()).frames, { timeout }).toBeGreaterThan(5);
  const before = await look();
  await expect.poll(async () => (await look()).time, { timeout: patientMs }).not.toBe(before.time);
}

/** Stops the ffmpeg that makes the ladder of a small video, as soon as it runs, until it may go on. */
async function suspendLadder(title: string): Promise<{ resume(): void }> {
  let id: string | undefined;
  await expect
    .poll(async () => (id = (await listed(`q=${title}`))[0]?.id), { timeout: patientMs })
    .toBeDefined();
  const makers = () =>
    allProcesses().filter(({ args }) => args.includes(id ?? '') && args.includes('v/180p.mp4'));
  await expect.poll(() => makers().length, { timeout: patientMs, interval: 20 }).toBeGreaterThan(0);
  const signal = (name: 'SIGSTOP' | 'SIGCONT') => {
    for (const { pid } of makers()) signalIfThere(pid, name);
  };
  signal('SIGSTOP');
  return { resume: () => signal('SIGCONT') };
}

describe('demo on its first start', { timeout: 2 * patientMs }, () => {
  beforeAll(async () => {
    demo = await startDemoServer({ VOD_SAMPLE: 'on' });
  });
  afterAll(() => demo?.stop());

  it('plays the protected sample on the landing page of a first start, and times its steps', async () => {
    await open('/');
    // It is painted first, which takes twenty seconds of the processor.
    await expectPlaying('#sample', 1.8 * patientMs);
    const shownSize = page
      .locator('#sample video')
      .evaluate(({ videoWidth, videoHeight }: HTMLVideoElement) => [videoWidth, videoHeight]);
    expect(await shownSize).toEqual([1280, 720]);
    await expect.poll(() => page.locator('#step-4-time').textContent()).toMatch(/^\d+ ms$/);
    await expect.poll(() => page.locator('#step-5-time').textContent()).toMatch(/^\d+ ms$/);
    await expect.poll(() => page.locator('#step-6-time').textContent()).toMatch(/^\d+ ms$/);
  });

  it('gives a new installation one protected video with its picture, and with a poster once every quality is there', async () => {
    // Every quality of it takes half a minute of the processor, and the poster comes with them: the nightly run waits.
    const settled = isNightly ? 'ready' : 'processing|ready';
    const sample = async () => (await listed('tag=sample'))[0];
    await expect
      .poll(async () => (await sample())?.status, { timeout: patientMs, interval: 200 })
      .toMatch(new RegExp(settled));
    expect(await sample()).toMatchObject({
      title: 'Welcome to vodkit',
      protection: 'aes-128',
      playable: true,
      tags: ['sample'],
      ...(isNightly && {
        width: 1280,
        height: 720,
        poster: expect.stringMatching(/^http/) as string,
      }),
    });
    expect((await sample())?.duration).toBeCloseTo(20, 1);
  });
});

describe('demo', { timeout: 2 * patientMs }, () => {
  beforeAll(async () => {
    demo = await sharedDemo();
  });

  it('takes a clip from the upload page to ready, telling how far it is, and plays it encrypted: no segment on the wire is readable, and its key comes only in the answer to the play auth, which nobody may store', async () => {
    const clip = await makeClip({ seconds: 3, name: 'Harbour walk.mp4' });
    await open('/upload');
    await page.locator('vod-uploader input[type=file]').setInputFiles(clip);
    const row = page.locator('vod-uploader [part~=item]');
    await row.getByText(/Processing/).waitFor();
    await row.getByText('Ready').waitFor();
    const address = await row.getByRole('link', { name: 'Watch' }).getAttribute('href');
    expect(address).toMatch(/\/watch\?v=\w{26}$/);

    const segments: Buffer[] = [];
    const answers: Response[] = [];
    page.on('response', (response) => {
      const { pathname } = new URL(response.url());
      if (pathname === '/v1/playback') answers.push(response);
      if (/\/v\/\w+\/\d+\.m4s$/.test(pathname))
        void response.body().then(
          (body) => segments.push(body),
          () => undefined,
        );
    });
    await page.goto(`${new URL(address ?? '', demo.url).href}#manage`);
    await page.getByRole('heading', { name: 'Harbour walk', level: 1 }).waitFor();
    await page.locator('#facts').getByText('320 × 180').waitFor();
    await page.locator('vod-player').evaluate((player: HTMLMediaElement) => player.play());
    await expectPlaying('#player');
    await expect.poll(() => segments.length).toBeGreaterThan(0);
    const [answer] = answers;
    const { sources } = (await answer?.json()) as Playback;
    expect(Object.keys(sources[0]?.start?.files ?? {})).toContainEqual(
      expect.stringMatching(/^k\//),
    );
    expect(await answer?.request().headerValue('authorization')).toMatch(/^Bearer /);
    expect(await answer?.headerValue('cache-control')).toContain('no-store');
    for (const segment of segments) {
      expect(segment.length % 16).toBe(0);
      expect(segment.includes('moof')).toBe(false);
    }
    // What happened to it is a click away.
    await page.getByRole('heading', { name: 'Processing history' }).click();
    const history = page.locator('#history-items > div');
    await history.filter({ hasText: 'Inspect the file' }).first().waitFor();
    await history.filter({ hasText: /Publish.*all qualities ready/ }).waitFor();
  });

  it('shows a new video in the library, live, while it comes', async () => {
    await open('/library');
    const second = await page.context().newPage();
    await second.goto(`${demo.url}/upload`);
    await second
      .locator('vod-uploader input[type=file]')
      .setInputFiles(await makeClip({ seconds: 2, name: 'Ferry.mp4' }));
    const card = page.locator('.card', { hasText: 'Ferry' });
    await card.waitFor();
    await card.locator('.card-facts', { hasText: '180p' }).waitFor();
    await second.close();
  });

  it('cuts a clip in the browser, shows it first, and uploads it from the same page under its new name (looks 9)', async () => {
    await open('/edit');
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Choose a file' }).click();
    await (await chooser).setFiles(await makeClip({ seconds: 6, name: 'Market.mp4' }));
    await page.getByRole('button', { name: /^Export/ }).waitFor();
    await page
      .locator('vod-editor')
      .evaluate((editor: HTMLElement & { select(start: number, end: number): void }) =>
        editor.select(1, 4),
      );
    await page.getByRole('button', { name: /^Export 0:03/ }).click();
    await page.getByRole('heading', { name: 'The clip is ready' }).waitFor();
    await page.getByText('Nothing has been sent.').waitFor();
    const row = page.locator('vod-uploader [part~=item]');
    expect(await row.count()).toBe(0);
    expect(await listed('q=Market')).toHaveLength(0);
    await page.getByLabel('Name').fill('Market at noon');
    await page.getByRole('button', { name: 'Upload', exact: true }).click();
    await row.getByText('Ready').waitFor();
    const [video] = await listed('q=Market');
    expect(video?.fileName).toBe('Market at noon.mp4');
    expect(video?.duration).toBeCloseTo(3, 0);
  });

  it('cuts with ffmpeg.wasm too, under the policy of the site, and shows the upload on a phone', async () => {
    const phone = await browser.newContext({
      locale: 'en-US',
      viewport: { width: 390, height: 780 },
      hasTouch: true,
      isMobile: true,
    });
    phone.setDefaultTimeout(patientMs);
    const page = await phone.newPage();
    const phoneFaults = watchPage(page, demo.url);
    await page.goto(`${demo.url}/edit`);
    await page.getByText('Cut with ffmpeg.wasm').tap();
    await page
      .locator('vod-editor input[type=file]')
      .setInputFiles(await makeClip({ seconds: 3, name: 'Quay.mp4' }));
    await page.getByRole('button', { name: /^Export/ }).tap();
    await page.getByRole('button', { name: 'Upload', exact: true }).tap();
    const row = page.locator('vod-uploader [part~=item]');
    await row.getByText('Ready').waitFor();
    const isInView = () =>
      row.evaluate((element) => element.getBoundingClientRect().bottom <= innerHeight);
    await expect.poll(isInView).toBe(true);
    expect(phoneFaults).toEqual([]);
    await phone.close();
  });

  it('renames a video, and deletes one only when it is not undone', async () => {
    await announceVideo(demo.url, 'Day boat');
    await open('/library');
    const menu = (title: string, action: string) =>
      page
        .getByRole('button', { name: `Actions for ${title}` })
        .click()
        .then(() => page.getByRole('menuitem', { name: action }).click());
    await menu('Day boat', 'Rename');
    await page.getByLabel('New title').fill('Night boat');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.locator('.card-title', { hasText: 'Night boat' }).waitFor();
    expect(await listed('q=Night')).toHaveLength(1);

    await menu('Night boat', 'Delete');
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.locator('.card-title', { hasText: 'Night boat' }).waitFor();
    expect(await listed('q=Night')).toHaveLength(1);

    await menu('Night boat', 'Delete');
    await page.getByRole('button', { name: 'Undo Ctrl+Z' }).waitFor();
    await page.keyboard.press('Control+z');
    await page.locator('.card-title', { hasText: 'Night boat' }).waitFor();

    await menu('Night boat', 'Delete');
    await page.locator('.card-title', { hasText: 'Night boat' }).waitFor({ state: 'detached' });
    // Leaving the page is the end of the time to take it back.
    await open('/');
    await expect.poll(() => listed('q=Night')).toHaveLength(0);
  });

  it('opens the menu of a card by keys, walks it, and gives the focus back', async () => {
    await announceVideo(demo.url, 'Lighthouse');
    await open('/library');
    const button = page.getByRole('button', { name: 'Actions for Lighthouse' });
    const [rename, remove] = [
      page.getByRole('menuitem', { name: 'Rename' }),
      page.getByRole('menuitem', { name: 'Delete' }),
    ];
    const hasFocus = (locator: Locator) =>
      locator.evaluate((element) => element === document.activeElement);
    for (const key of ['Enter', ' ', 'ArrowDown']) {
      await button.press(key);
      expect(await hasFocus(rename), key).toBe(true);
      expect(await button.getAttribute('aria-expanded')).toBe('true');
      await page.keyboard.press('Escape');
      expect(await hasFocus(button)).toBe(true);
      expect(await rename.count()).toBe(0);
    }
    await button.press('ArrowUp');
    expect(await hasFocus(remove)).toBe(true);
    for (const [key, item] of [
      ['ArrowDown', rename],
      ['ArrowUp', remove],
      ['Home', rename],
      ['End', remove],
    ] as const) {
      await page.keyboard.press(key);
      expect(await hasFocus(item), key).toBe(true);
    }
    await page.keyboard.press('Tab');
    expect(await button.getAttribute('aria-expanded')).toBe('false');
    await button.press('Enter');
    await page.keyboard.press('Enter');
    await page.getByLabel('New title').press('Escape');
    expect(await hasFocus(button)).toBe(true);
  });

  it('plays before every quality is made, says how far they are, and plays on undisturbed when they are', async () => {
    await open('/upload');
    await page
      .locator('vod-uploader input[type=file]')
      .setInputFiles(await makeClip({ seconds: 30, name: 'Regatta.mp4' }));
    const ladder = await suspendLadder('Regatta');
    await expect
      .poll(async () => (await listed('q=Regatta'))[0]?.playable, { timeout: patientMs })
      .toBe(true);
    const [video] = await listed('q=Regatta');
    expect(video?.status).toBe('processing');
    await open(`/watch?v=${video?.id}`);
    await page
      .locator('#status-words')
      .getByText('Ready to play; more qualities are being made')
      .waitFor();
    await expect.poll(() => page.locator('#status-percent').textContent()).toMatch(/^\d+%$/);
    await page.locator('vod-player').evaluate((player: HTMLMediaElement) => {
      player.muted = true;
      // So slowly, it is not over before the ladder is made, however busy the machine is.
      player.playbackRate = 0.2;
      return player.play();
    });
    await expectPlaying('#player');
    const disturbances = await page
      .locator('#player video')
      .evaluateHandle((element: HTMLVideoElement) => {
        const seen: string[] = [];
        for (const type of ['emptied', 'seeking', 'pause', 'error'])
          element.addEventListener(type, () => seen.push(type));
        return seen;
      });
    ladder.resume();
    await page.locator('#status-words').getByText('All qualities are ready').waitFor();
    expect(await page.locator('#status-percent').textContent()).toBe('');
    await expectPlaying('#player');
    expect(await disturbances.jsonValue()).toEqual([]);
  });

  it('renames on the page of a video, by keys alone', async () => {
    const { videoId } = await announceVideo(demo.url, 'Rowing');
    await open(`/watch?v=${videoId}#manage`);
    expect(
      await page.getByRole('link', { name: 'Library', exact: true }).getAttribute('aria-current'),
    ).toBe('true');
    await page.getByRole('button', { name: 'Edit title and description' }).press('Enter');
    await page.keyboard.type('Rowing, last lap');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Rowing, last lap', level: 1 }).waitFor();
    expect(
      await page
        .getByRole('button', { name: 'Edit title and description' })
        .evaluate((button) => button === document.activeElement),
    ).toBe(true);
    expect((await listed('q=Rowing'))[0]?.title).toBe('Rowing, last lap');
  });

  it('deletes on the page of a video, leads to the library, and can take it back there', async () => {
    const { videoId } = await announceVideo(demo.url, 'Sailing');
    const remove = async (): Promise<void> => {
      await open(`/watch?v=${videoId}#manage`);
      await page.getByRole('button', { name: 'Delete' }).press('Enter');
      await page.waitForURL(/\/library$/);
      await page.getByRole('status').getByText('Deleted “Sailing”.').waitFor();
    };
    const card = page.locator('.card-title', { hasText: 'Sailing' });
    await remove();
    await page.locator('.card-title').first().waitFor();
    expect(await card.count()).toBe(0);
    await page.keyboard.press('Control+z');
    await card.waitFor();
    expect(await listed('q=Sailing')).toHaveLength(1);
    await remove();
    await open('/');
    await expect.poll(() => listed('q=Sailing')).toHaveLength(0);
  });

  it('keeps search and filter in the address', async () => {
    await announceVideo(demo.url, 'Windmill');
    await announceVideo(demo.url, 'Watermill');
    await open('/library');
    await page.getByLabel('Search').fill('windmill');
    await page.waitForURL(/\?q=windmill$/);
    await expect.poll(() => page.locator('.card').count()).toBe(1);
    await page.getByRole('radio', { name: 'Failed' }).check();
    await page.waitForURL(/\?q=windmill&status=failed$/);
    await page.getByText('No matches').waitFor();
    await page.getByRole('button', { name: 'Show all videos' }).press('Enter');
    await page.waitForURL(/\/library$/);
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('library-title');
    await expect.poll(() => page.locator('.card').count()).toBeGreaterThan(1);
  });

  it('leads from “Show more” to the first of the videos it brings', async () => {
    for (let index = 0; index < 30; index++) await announceVideo(demo.url, `Planned ${index}`);
    await open('/library?q=planned');
    await expect.poll(() => page.locator('.card:not(.is-skeleton)').count()).toBe(24);
    await page.getByRole('button', { name: 'Show more' }).press('Enter');
    await expect.poll(() => page.locator('.card').count()).toBe(30);
    expect(
      await page
        .locator('.card-title')
        .nth(24)
        .evaluate((title) => title === document.activeElement),
    ).toBe(true);
  });

  it('switches language and appearance in place and remembers both', async () => {
    await open('/upload');
    await page.getByRole('button', { name: '中文' }).click();
    await page.getByRole('heading', { name: '上传', level: 1 }).waitFor();
    await page.getByRole('button', { name: '外观：自动，点按切换为浅色' }).click();
    await page.getByRole('button', { name: '外观：浅色，点按切换为深色' }).click();
    await open('/library');
    expect(
      await page.evaluate(() => [
        document.documentElement.lang,
        document.documentElement.dataset['theme'],
      ]),
    ).toEqual(['zh-CN', 'dark']);
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByRole('heading', { name: 'Library', level: 1 }).waitFor();
  });
});
