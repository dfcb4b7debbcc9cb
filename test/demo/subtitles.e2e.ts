import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { TextTrackList, Video } from '../../src/client.js';
import { sharedChromium } from '../support/browser.js';
import { makeClip } from '../support/clip.js';
import { startDemoServer, type DemoServer } from '../support/demo-server.js';
import { uploadVideo } from '../support/demo-videos.js';
import { watchPage } from '../support/watch-page.js';

const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const srt = '1\r\n00:00:00,000 --> 00:00:20,000\r\nGrüße aus <i>Köln</i>\r\n';

describe('the subtitles of the watch page', () => {
  let demo: DemoServer;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let video: Video;
  let faults: string[];

  beforeAll(async () => {
    demo = await startDemoServer();
    browser = await sharedChromium(['--autoplay-policy=no-user-gesture-required']);
    video = await uploadVideo(
      demo.url,
      'Rain',
      await readFile(await makeClip({ seconds: 20, size: '160x90', rate: 10 })),
    );
  });
  afterAll(async () => {
    await browser?.close();
    await demo?.stop();
  });
  beforeEach(async () => {
    context = await browser.newContext({ locale: 'en-US', reducedMotion: 'reduce' });
    page = await context.newPage();
    faults = watchPage(page, demo.url);
    await page.goto(`${demo.url}/watch?v=${video.id}#manage`);
    await page.locator('[data-fact=status]', { hasText: 'Ready' }).waitFor();
  });
  afterEach(async () => {
    await context.close();
    const path = `${demo.url}/demo/api/videos/${video.id}/text-tracks`;
    const { items } = (await (await fetch(path)).json()) as TextTrackList;
    for (const { id } of items) await fetch(`${path}/${id}`, { method: 'DELETE' });
  });

  const section = () => page.getByRole('region', { name: 'Subtitles' });
  const choose = (name: string, content: string | Buffer) =>
    page.locator('#subtitles-file').setInputFiles({
      name,
      mimeType: 'text/plain',
      buffer: Buffer.from(content),
    });

  it('are added by a file, shown by the player where it stands, and removed', async () => {
    await page.evaluate(async () => {
      const player = document.querySelector('vod-player');
      await player?.play();
      player?.pause();
      if (player) player.currentTime = 7;
    });
    // As programs for Windows in German wrote them.
    await choose('rain.de.srt', Buffer.from(srt, 'latin1'));
    await expect
      .poll(() => section().getByRole('listitem').allInnerTexts())
      .toEqual([expect.stringMatching(/^Deutsch\s+German, cues: 1$/)]);
    expect(await section().getByLabel('Language').inputValue()).toBe('de');
    // The mouse brings the controls.
    await page.locator('vod-player').hover();
    await page.locator('vod-player [part~=settings-button]').click();
    await page.locator('vod-player [part=menu] [data-key="captions"]').click();
    await page
      .locator('vod-player [part=menu] [role=menuitemradio]', { hasText: 'Deutsch' })
      .click();
    await expect
      .poll(() => page.locator('vod-player [part=captions]').innerHTML())
      .toContain('Grüße aus <i>Köln</i>');
    expect(await page.evaluate(() => document.querySelector('vod-player')?.currentTime)).toBe(7);
    await page.keyboard.press('Escape');
    await section().getByRole('button', { name: 'Remove Deutsch' }).click();
    await section().getByText('None were added to this video yet.').waitFor();
    expect(await section().getByRole('listitem').count()).toBe(0);
    expect(faults).toEqual([]);
  });

  it('say in a sentence why a file was not added', async () => {
    const alert = section().getByRole('alert');
    await choose('notes.docx', 'x');
    await expect
      .poll(() => alert.innerText())
      .toBe('“notes.docx” is no SRT, WebVTT, ASS or TTML file.');
    await choose('prose.srt', '\n\nJust prose.');
    await expect
      .poll(() => alert.innerText())
      .toBe(
        '“prose.srt” was not added. Line 3: This is no time such as 00:00:01.000 --> 00:00:02.500.',
      );
    await choose('prose.srt', srt);
    await section().getByRole('listitem').waitFor();
    await expect.poll(() => alert.innerText()).toBe('');
  });

  it('speak Chinese, fit a telephone and have no barrier that axe finds', async () => {
    await choose('rain.zh-Hant.srt', srt);
    await section().getByRole('listitem').filter({ hasText: '繁體中文' }).waitFor();
    const telephone = await browser.newContext({
      ...{ locale: 'zh-CN', reducedMotion: 'reduce', bypassCSP: true },
      viewport: { width: 320, height: 640 },
    });
    const small = await telephone.newPage();
    await small.goto(`${demo.url}/watch?v=${video.id}#manage`);
    const region = small.getByRole('region', { name: '字幕' });
    await region.getByRole('button', { name: '删除 繁體中文' }).waitFor();
    const chooser = small.waitForEvent('filechooser');
    await region.getByRole('button', { name: '添加文件' }).click();
    expect((await chooser).isMultiple()).toBe(false);
    const overflow = () => document.documentElement.scrollWidth - window.innerWidth;
    expect(await small.evaluate(overflow)).toBeLessThanOrEqual(0);
    await small.addScriptTag({ path: axePath });
    const { violations } = await small.evaluate(() =>
      (window as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
    );
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
    await telephone.close();
  });
});
