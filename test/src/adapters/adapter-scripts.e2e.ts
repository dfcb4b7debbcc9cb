import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Aliplayer } from '../../../src/aliplayer.js';
import type { VideoJs } from '../../../src/videojs.js';
import type { VodPlayerElement } from '../../../src/index.js';
import { sharedChromium } from '../../support/browser.js';
import { startHostSite, type HostSite } from '../../support/host-site.js';
import { clipsOf } from '../../support/shared-sites.js';
import { freePort, playAuthOf, startTestServer, type TestServer } from '../../support/server.js';

const script = fileURLToPath(new URL('../../../dist/script', import.meta.url));

let vod: TestServer;
let host: HostSite;
let site: string;
let browser: Browser;
let videoId: string;

beforeAll(async () => {
  const port = await freePort();
  vod = await startTestServer({ VOD_CORS_ORIGINS: `http://127.0.0.1:${port}` });
  videoId = await clipsOf(vod)('aes-128');
  site = await mkdtemp(join(tmpdir(), 'vodkit-adapters-'));
  await cp(script, join(site, 'vodkit'), { recursive: true });
  browser = await sharedChromium(['--autoplay-policy=no-user-gesture-required']);
  host = await startHostSite({
    ...{ port, folder: site, vodUrl: vod.url, accessKey: vod.accessKey },
    // A strict one: neither scripts nor styles stand in the page.
    policy: `default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' ${vod.url}; media-src blob: ${vod.url}; connect-src 'self' ${vod.url}`,
  });
}, 300_000);

afterAll(async () => {
  await browser?.close();
  await host?.stop();
  await vod?.stop();
  await rm(site, { recursive: true, force: true });
});

let count = 0;

/** A page of the site, with this body, whose script runs behind it; and the scripts it loads, and what its console says. */
async function openPage(body: string, code: string) {
  const name = `page-${count++}`;
  await writeFile(join(site, `${name}.js`), code);
  const html = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Page</title><body>${body}<script src="/${name}.js"></script></body></html>`;
  await writeFile(join(site, `${name}.html`), html);
  const page = await browser.newPage({ viewport: { width: 900, height: 700 } });
  const [scripts, complaints]: string[][] = [[], []];
  page.on('request', (request) => {
    if (request.resourceType() === 'script') scripts?.push(basename(request.url()));
  });
  page.on('pageerror', (error) => complaints?.push(error.message));
  page.on('console', (message) => {
    const isOurs = !message.location().url.endsWith('/favicon.ico');
    if (isOurs && ['error', 'warning'].includes(message.type())) complaints?.push(message.text());
  });
  await page.goto(`${host.url}/${name}.html`);
  return { page, scripts: scripts ?? [], complaints: complaints ?? [] };
}

const position = (page: Page): Promise<number> =>
  page.evaluate(() => (document.querySelector('vod-player') as VodPlayerElement).currentTime);

declare global {
  var player: Aliplayer;
  var told: unknown[];
  interface Window {
    videojs: VideoJs;
  }
}

describe('dist/script/aliplayer.js', () => {
  it('plays as the documents of Aliplayer show it, under a strict policy, from one tag', async () => {
    const options = {
      ...{ id: 'J_prismPlayer', width: '640px', height: '360px', vid: videoId, useH5Prism: true },
      ...{ playauth: await playAuthOf(vod, videoId), playbackUrl: `${vod.url}/v1/playback` },
      ...{ autoplay: true, mute: true, isLive: false, rePlay: false, playsinline: true },
    };
    const { page, scripts, complaints } = await openPage(
      '<script src="/vodkit/aliplayer.js"></script><div class="prism-player" id="J_prismPlayer"></div>',
      `var told = [];
var player = new Aliplayer(${JSON.stringify(options)}, function (player) { told.push('created'); });
player.on('ready', function () { told.push('ready'); });
player.on('playing', function () { told.push(player.getStatus()); });`,
    );
    await expect.poll(() => position(page)).toBeGreaterThan(0.3);
    expect(await page.evaluate(() => told.slice(0, 3))).toEqual(['created', 'ready', 'playing']);
    expect(scripts.filter((name) => /^(aliplayer|vod-player)\.js$/.test(name))).toEqual([
      'aliplayer.js',
    ]);
    expect(scripts.some((name) => /^vod-player-hls-\w/.test(name))).toBe(true);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('fills the screen and leaves it, with its events, and what lies over the picture stays there', async () => {
    const { page } = await openPage(
      '<script src="/vodkit/aliplayer.js"></script><div id="box"></div><button>Fill</button>',
      `var told = [];
var player = new Aliplayer({ id: 'box', vid: '${videoId}', playauth: '${await playAuthOf(vod, videoId)}', playbackUrl: '${vod.url}/v1/playback', mute: true,
  components: [{ name: 'mark', type: Aliplayer.Component({ createEl: function (el) { el.appendChild(document.createElement('mark')).textContent = 'Yours'; } }) }] });
player.on('requestFullScreen', function () { told.push('in', player.fullscreenService.getIsFullScreen()); });
player.on('cancelFullScreen', function () { told.push('out', player.fullscreenService.getIsFullScreen()); });
document.querySelector('button').onclick = function () { player.fullscreenService.requestFullScreen(); };`,
    );
    await page.getByRole('button', { name: 'Fill' }).click();
    await expect.poll(() => page.evaluate(() => told)).toEqual(['in', true]);
    expect(
      await page.evaluate(() =>
        document.fullscreenElement?.contains(document.querySelector('mark')),
      ),
    ).toBe(true);
    await page.evaluate(() => player.fullscreenService.cancelFullScreen());
    await expect.poll(() => page.evaluate(() => told)).toEqual(['in', true, 'out', false]);
    await page.close();
  });

  it('stands beside the tag of the player, whichever comes first', async () => {
    const tags = ['aliplayer', 'vod-player'].map(
      (name) => `<script src="/vodkit/${name}.js"></script>`,
    );
    for (const head of [tags, tags.toReversed()]) {
      const { page, complaints } = await openPage(
        `${head.join('')}<div id="box"></div>`,
        `var player = new Aliplayer({ id: 'box', vid: '${videoId}', playauth: '${await playAuthOf(vod, videoId)}', playbackUrl: '${vod.url}/v1/playback', mute: true, autoplay: true });`,
      );
      await expect.poll(() => position(page)).toBeGreaterThan(0.3);
      expect(complaints).toEqual([]);
      await page.close();
    }
  });
});

describe('dist/script/videojs.js', () => {
  it('plays what data-setup says, and what a script of the page sets up, under a strict policy', async () => {
    const setup = {
      playAuthUrl: `/play-auth?video=${videoId}`,
      playbackUrl: `${vod.url}/v1/playback`,
    };
    const { page, scripts, complaints } = await openPage(
      `<script src="/vodkit/videojs.js"></script>
<video id="first" class="video-js" controls muted autoplay data-setup='${JSON.stringify(setup)}'></video>
<video id="second" class="video-js" controls muted></video>`,
      `var told = [];
var second = videojs('second', ${JSON.stringify({ ...setup, width: 320 })}, function () { told.push('ready', this.id()); this.play(); });
second.on('playing', function () { told.push('playing'); });`,
    );
    const positions = (): Promise<number> =>
      page.evaluate(() =>
        Math.min(...window.videojs.getAllPlayers().map((player) => player.currentTime())),
      );
    await expect.poll(positions).toBeGreaterThan(0.3);
    expect(await page.evaluate(() => Object.keys(window.videojs.getPlayers()).sort())).toEqual([
      'first',
      'second',
    ]);
    expect(await page.evaluate(() => told.slice(0, 3))).toEqual(['ready', 'second', 'playing']);
    expect(scripts.filter((name) => /^(videojs|vod-player)\.js$/.test(name))).toEqual([
      'videojs.js',
    ]);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('fills the screen and leaves it', async () => {
    const { page } = await openPage(
      '<script src="/vodkit/videojs.js"></script><video id="box" class="video-js" controls></video><button>Fill</button>',
      `var told = [];
var box = videojs('box', { playAuthUrl: '/play-auth?video=${videoId}', playbackUrl: '${vod.url}/v1/playback' });
box.on('fullscreenchange', function () { told.push(this.isFullscreen()); });
document.querySelector('button').onclick = function () { box.requestFullscreen(); };`,
    );
    await page.getByRole('button', { name: 'Fill' }).click();
    await expect.poll(() => page.evaluate(() => told)).toEqual([true]);
    await page.evaluate(() => window.videojs('box').exitFullscreen());
    await expect.poll(() => page.evaluate(() => told)).toEqual([true, false]);
    await page.close();
  });
});
