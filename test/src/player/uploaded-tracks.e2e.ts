import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Playback } from '../../../src/contract/playback.js';
import type { Protection } from '../../../src/contract/videos.js';
import type { VodPlayerElement } from '../../../src/index.js';
import { makeClip } from '../../support/clip.js';
import { holdSegments } from '../../support/hold-segments.js';
import { startPlayerAndServer, type PlayerAndServer } from '../../support/player-and-server.js';
import type { PlayerSite } from '../../support/player-site.js';
import { processClip, submitClip, videoWhen } from '../../support/process-clip.js';
import { playAuthOf, type TestServer } from '../../support/server.js';

const seconds = 20;
const vtt = (...lines: string[]) => ['WEBVTT', '', ...lines].join('\n');
const german = {
  ...{ language: 'de', kind: 'subtitles', format: 'vtt' },
  text: vtt('00:00.000 --> 00:20.000', '<i>Hallo</i> <script>window.hit = 1</script>'),
};

describe('<vod-player> with subtitles and chapters that were uploaded', () => {
  let site: PlayerSite;
  let server: TestServer;
  let browser: Browser;
  let stop: PlayerAndServer['stop'];
  let page: Page;
  let clip: string;

  beforeAll(async () => {
    ({ site, server, browser, stop } = await startPlayerAndServer());
    clip = await makeClip({ size: '160x90', seconds });
  });
  afterEach(() => page?.close());
  afterAll(async () => {
    await stop?.();
  });

  const add = async (videoId: string, body: unknown = german) => {
    const response = await server.api('POST', `/v1/videos/${videoId}/text-tracks`, body);
    expect(response.status).toBe(201);
  };
  const playback = async (videoId: string) =>
    (await (await server.api('POST', `/v1/videos/${videoId}/play-urls`)).json()) as Playback;
  const open = async (videoId: string, engine: string) => {
    page = await browser.newPage({ viewport: { width: 640, height: 480 } });
    await page.goto(site.url);
    const given = {
      ...{ engine, autoplay: 'muted', loop: true, playbackUrl: `${server.url}/v1/playback` },
      playAuth: await playAuthOf(server, videoId),
    };
    await page.evaluate(
      (properties) => Object.assign(document.querySelector('vod-player') ?? {}, properties),
      given,
    );
    await expect.poll(currentTime, { timeout: 20_000 }).toBeGreaterThan(0.2);
  };
  const currentTime = () =>
    page.evaluate(() => (document.querySelector('vod-player') as VodPlayerElement).currentTime);
  const choose = async (label: string) => {
    // The mouse brings the controls, which hide while the video plays.
    await page.mouse.move(300, 100);
    await page.mouse.move(310, 110);
    await page.locator('vod-player [part~=settings-button]').click();
    await page.locator('vod-player [part=menu] [data-key="captions"]').click();
    await page.locator('vod-player [part=menu] [role=menuitemradio]', { hasText: label }).click();
    // It lies over the seek bar.
    await page.keyboard.press('Escape');
  };
  const shown = () => page.locator('vod-player [part=captions]').innerHTML();

  it.each<[Protection, string]>([
    ['aes-128', 'hls.js'],
    ['none', 'dash.js'],
    ['cenc', 'shaka-player'],
  ])(
    'shows them in a video protected by %s, by %s, as text only (W-44)',
    async (protection, engine) => {
      const { id } = await processClip(server.deps, clip, protection);
      await add(id);
      const items = [
        { startTime: 0, title: 'Opening' },
        { startTime: 10, title: '<b>Ending</b>' },
      ];
      await server.api('PUT', `/v1/videos/${id}/chapters`, { items });
      await open(id, engine);
      await choose('German');
      await expect.poll(shown, { timeout: 20_000 }).toContain('<i>Hallo</i>');
      expect(await shown()).toContain('&lt;script&gt;');
      expect(await page.evaluate(() => 'hit' in globalThis)).toBe(false);
      const bar = await page.locator('vod-player [part~=seek-bar]').first().boundingBox();
      if (!bar) throw new Error('The player has no seek bar');
      await page.mouse.move(bar.x + bar.width * 0.75, bar.y + bar.height / 2);
      await expect
        .poll(() => page.locator('vod-player .preview .chapter').allTextContents())
        .toEqual(['<b>Ending</b>']);
    },
  );

  it('are there while the video still grows, and after another protection', async () => {
    const held = holdSegments(server.deps, 3);
    const videoId = await submitClip(server.deps, clip, 'none');
    try {
      await videoWhen(server.deps, videoId, ({ playable }) => playable);
      await open(videoId, 'hls.js');
      await add(videoId);
      const growing = await playback(videoId);
      expect(growing).toMatchObject({ growing: true, textTracks: [{ label: 'German' }] });
      for (const { url } of growing.sources)
        expect(await (await fetch(url)).text()).toContain('German');
      await page.close();
      await open(videoId, 'hls.js');
      await choose('German');
      await expect.poll(shown, { timeout: 20_000 }).toContain('<i>Hallo</i>');
    } finally {
      held.go();
    }
    const ready = await videoWhen(server.deps, videoId, ({ status }) => status === 'ready');
    await server.api('PATCH', `/v1/videos/${videoId}`, { protection: 'cbcs' });
    await videoWhen(
      server.deps,
      videoId,
      ({ currentRev, jobKey }) => jobKey === null && currentRev !== ready.currentRev,
    );
    await expect
      .poll(async () => (await playback(videoId)).sources[0]?.protection, { timeout: 20_000 })
      .toBe('cbcs');
    const { textTracks, sources } = await playback(videoId);
    expect(await (await fetch(textTracks[0]?.url ?? '')).text()).toContain('Hallo');
    for (const { url } of sources) expect(await (await fetch(url)).text()).toContain('German');
  });
});
