import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer, type Server } from 'node:http';
import type { AxeResults } from 'axe-core';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Video } from '../../src/client.js';
import type { VodPlayerElement } from '../../src/index.js';
import { sharedChromium } from '../support/browser.js';
import { makeClip } from '../support/clip.js';
import { startDemoServer, type DemoServer } from '../support/demo-server.js';
import { uploadVideo } from '../support/demo-videos.js';
import { freePort } from '../support/server.js';
import { watchPage } from '../support/watch-page.js';

const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

let demo: DemoServer;
let browser: Browser;
let video: Video;
/** A site on another origin than the demo: a page of `pasted`, and an app server that asks the demo's. */
let host: Server;
let hostUrl: string;
let pasted = '';
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  const port = await freePort();
  hostUrl = `http://127.0.0.1:${port}`;
  demo = await startDemoServer({ VOD_CORS_ORIGINS: hostUrl });
  browser = await sharedChromium(['--autoplay-policy=no-user-gesture-required']);
  host = createServer((request, response) => {
    const { pathname, search } = new URL(request.url ?? '/', hostUrl);
    if (pathname !== '/play-auth') {
      response.setHeader('content-type', 'text/html; charset=utf-8');
      response.end(`<!doctype html><title>Blog</title>${pasted}`);
      return;
    }
    fetch(`${demo.url}/demo/api/play-auth${search}`, { method: 'POST' })
      .then(async (answer) => response.writeHead(answer.status).end(await answer.text()))
      .catch((error: unknown) => response.destroy(error as Error));
  });
  await new Promise<void>((resolve) => host.listen(port, resolve));
  video = await uploadVideo(
    demo.url,
    'Rain & wind',
    await readFile(await makeClip({ seconds: 100, size: '160x90', rate: 10 })),
  );
});

afterAll(async () => {
  await browser?.close();
  host?.closeAllConnections();
  await new Promise((resolve) => host?.close(resolve));
  await demo?.stop();
});

beforeEach(async () => {
  context = await browser.newContext({
    locale: 'en-US',
    reducedMotion: 'reduce',
    permissions: ['clipboard-read', 'clipboard-write'],
    bypassCSP: true,
  });
  page = await context.newPage();
});

afterEach(async () => {
  await context.close();
  await setEmbed(null);
});

async function setEmbed(embed: { origins: string[] } | null): Promise<void> {
  const answer = await fetch(`${demo.url}/demo/api/videos/${video.id}`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ embed }),
  });
  expect(answer.status).toBe(200);
}

async function origins(): Promise<string[] | undefined> {
  const answer = await fetch(`${demo.url}/demo/api/videos/${video.id}`);
  return ((await answer.json()) as Video).embed?.origins;
}

async function openVideo(rest = ''): Promise<void> {
  await page.goto(`${demo.url}/watch?v=${video.id}${rest}#manage`);
  await page.locator('[data-fact=status]', { hasText: 'Ready' }).waitFor();
}

const toggle = (): Locator => page.getByRole('switch', { name: 'Other sites may show this video' });
const sites = (): Locator => page.getByRole('textbox', { name: 'Sites, one per line' });

/** Presses «Copy» beside the code of this name; what is on the clipboard then. */
async function copyCode(name: string): Promise<string> {
  const block = page.locator('.code-block', { has: page.getByRole('group', { name }) });
  await block.getByRole('button', { name: 'Copy' }).click();
  await block.getByText('Copied').waitFor();
  return page.evaluate(() => navigator.clipboard.readText());
}

/** Where the picture is, once there is one. */
function shownTime(player: Locator): Promise<number> {
  return player.evaluate(async (element) => {
    const found = (): HTMLVideoElement | null | undefined =>
      element.shadowRoot?.querySelector('video');
    while (!found() || (found()?.readyState ?? 0) < 2 || found()?.seeking)
      await new Promise(requestAnimationFrame);
    return found()?.currentTime ?? 0;
  });
}

/** Plays until the picture has moved on. */
async function play(player: Locator): Promise<void> {
  await player.evaluate(async (element) => {
    // A frame's script may be on its way.
    await customElements.whenDefined('vod-player');
    const media = element as VodPlayerElement;
    const moved = new Promise<void>((resolve) =>
      media.addEventListener('timeupdate', () => media.currentTime > 0 && resolve()),
    );
    await media.play();
    await moved;
  });
}

describe('the watch page of a video that plays', () => {
  it.each([
    ['90', 90],
    ['1m30s', 90],
    ['nonsense', 0],
  ])('starts at ?t=%s', async (t, seconds) => {
    await openVideo(`&t=${t}`);
    expect(await shownTime(page.locator('#player'))).toBeCloseTo(seconds, 0);
  });

  it('says where the other videos will be, until there is one', async () => {
    await openVideo();
    const next = page.getByRole('region', { name: 'More videos' });
    await next.getByText('The other videos of your library appear here.').waitFor();
    expect(await next.getByRole('link', { name: 'Upload a clip' }).getAttribute('href')).toBe(
      '/upload',
    );
    const clip = await readFile(await makeClip({ seconds: 2, size: '160x90', rate: 10 }));
    const other = await uploadVideo(demo.url, 'Ferry', clip);
    await next.getByRole('link', { name: 'Ferry' }).first().waitFor();
    await fetch(`${demo.url}/demo/api/videos/${other.id}`, { method: 'DELETE' });
    await next.getByRole('link', { name: 'Upload a clip' }).waitFor();
  });

  it('shares a link to itself, and on request to the present position', async () => {
    await openVideo('&t=42.5');
    await shownTime(page.locator('#player'));
    await page.getByRole('button', { name: 'Share' }).press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Share' });
    const copied = async (): Promise<string> => {
      const row = dialog.locator('.share-link');
      await row.getByRole('button', { name: 'Copy' }).click();
      await row.getByText('Copied').waitFor();
      return page.evaluate(() => navigator.clipboard.readText());
    };
    expect(await copied()).toBe(`${demo.url}/watch?v=${video.id}`);
    await dialog.getByRole('checkbox', { name: 'Start at 0:42' }).press(' ');
    expect(await copied()).toBe(`${demo.url}/watch?v=${video.id}&t=42`);
    await page.keyboard.press('Escape');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('share');
  });

  it('opens embedding to the sites that are typed, where the frame plays as pasted, and closes it', async () => {
    const faults = watchPage(page, demo.url);
    await openVideo();
    await toggle().press(' ');
    await sites().waitFor();
    expect(await origins()).toEqual([demo.url]);
    await sites().fill(`${hostUrl}/a/page\n\n`);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved the sites').waitFor();
    expect(await origins()).toEqual([demo.url, hostUrl]);
    expect(await sites().inputValue()).toBe(hostUrl);
    pasted = await copyCode('Frame, for the sites above');
    expect(pasted).toContain(`<iframe src="${demo.url}/embed/${video.id}" width="`);
    expect(pasted).toContain('title="Rain &amp; wind"');
    expect(faults).toEqual([]);

    const blog = await context.newPage();
    await blog.goto(hostUrl);
    await play(blog.frameLocator('iframe').locator('vod-player'));
    // The same page by another name is another origin, which was not named.
    await blog.goto(hostUrl.replace('127.0.0.1', 'localhost'));
    expect(await blog.frameLocator('iframe').locator('vod-player').count()).toBe(0);

    await toggle().press(' ');
    await sites().waitFor({ state: 'hidden' });
    expect(await origins()).toBeUndefined();
  });

  it('says what is wrong with a site, and changes nothing then', async () => {
    await setEmbed({ origins: [demo.url] });
    await openVideo();
    for (const [text, sentence] of [
      ['https://a.example\nblog.example', '“blog.example” is not the address of a site.'],
      ['ftp://a.example', '“ftp://a.example” is not'],
      ['*\nhttps://a.example', '* already means every site.'],
    ] as const) {
      await sites().fill(text);
      await page.getByRole('button', { name: 'Save' }).press('Enter');
      await page.locator('#embed-error').filter({ hasText: sentence }).waitFor();
      expect(await sites().getAttribute('aria-invalid')).toBe('true');
      expect(await origins()).toEqual([demo.url]);
    }
    await page.addScriptTag({ path: axePath });
    const { violations } = await page.evaluate(() =>
      (window as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
    );
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
    await sites().fill('*');
    await page.getByRole('button', { name: 'Save' }).press('Enter');
    await page.getByText('Saved the sites').waitFor();
    expect(await origins()).toEqual(['*']);
    expect(await page.locator('#embed-error').textContent()).toBe('');
  });

  it('gives a script tag that plays as pasted on another origin', async () => {
    await openVideo();
    pasted = await copyCode('Script tag, for your own app');
    const blog = await context.newPage();
    await blog.goto(hostUrl);
    await play(blog.locator('vod-player'));
  });
});
