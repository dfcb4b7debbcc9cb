import type { Browser, Page, Route } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Playback } from '../../../src/contract/playback.js';
import type { Protection } from '../../../src/contract/videos.js';
import type { VodPlayerElement } from '../../../src/index.js';
import { startPlayerAndServer, type PlayerAndServer } from '../../support/player-and-server.js';
import type { PlayerSite } from '../../support/player-site.js';
import { playAuthOf, type TestServer } from '../../support/server.js';
import { withoutStart } from '../../support/without-start.js';

const cases: { protection: Protection; asked?: string; engine: string }[] = [
  { protection: 'none', engine: 'hls.js' },
  { protection: 'aes-128', engine: 'hls.js' },
  { protection: 'cbcs', engine: 'shaka-player' },
  { protection: 'cenc', engine: 'shaka-player' },
  { protection: 'none', asked: 'shaka-player', engine: 'shaka-player' },
  { protection: 'aes-128', asked: 'shaka-player', engine: 'shaka-player' },
  { protection: 'none', asked: 'dash.js', engine: 'dash.js' },
  { protection: 'cbcs', asked: 'dash.js', engine: 'dash.js' },
  { protection: 'cenc', asked: 'dash.js', engine: 'dash.js' },
];

describe('the engines of <vod-player>', () => {
  let site: PlayerSite;
  let server: TestServer;
  let browser: Browser;
  let stop: PlayerAndServer['stop'];
  let page: Page;
  const videos = new Map<Protection, string>();

  beforeAll(async () => {
    const started = await startPlayerAndServer();
    ({ site, server, browser, stop } = started);
    for (const protection of ['none', 'aes-128', 'cbcs', 'cenc'] as const)
      videos.set(protection, await started.clip(protection));
  });
  afterAll(async () => {
    await stop?.();
  });
  beforeEach(async () => {
    await page?.close();
    page = await browser.newPage({ viewport: { width: 640, height: 480 } });
    await page.goto(site.url);
  });

  const playAuth = (protection: Protection): Promise<string> =>
    playAuthOf(server, videos.get(protection));
  const playback = async (protection: Protection): Promise<Playback> => {
    const answer = await server.api('POST', `/v1/videos/${videos.get(protection)}/play-urls`);
    return (await answer.json()) as Playback;
  };
  /** Sets properties of the player, which begins with them. */
  const set = (properties: Partial<Record<keyof VodPlayerElement, unknown>>) =>
    page.evaluate((given) => {
      const player = document.querySelector('vod-player') as VodPlayerElement;
      Object.assign(player, given, { autoplay: 'muted' });
    }, properties);
  const read = () =>
    page.evaluate(() => {
      const {
        diagnostics,
        currentTime,
        duration,
        qualities,
        quality,
        vodError: error,
      } = document.querySelector('vod-player') as VodPlayerElement;
      const { engine, totalFrames, playingQuality } = diagnostics;
      return {
        ...{ engine, totalFrames, currentTime, duration, quality },
        heights: qualities.map(({ height }) => height),
        playing: playingQuality?.height,
        error: error && { code: error.code, status: error.status },
      };
    });
  const untilPlaying = async (from = 0.5) => {
    await expect
      .poll(async () => {
        const { currentTime, error } = await read();
        return error ?? currentTime > from;
      })
      .toBe(true);
    return read();
  };

  it.each(cases)(
    'play $protection by $engine, offered its qualities (P-35)',
    async ({ protection, asked = '', engine }) => {
      await set({
        ...{ playAuth: await playAuth(protection), playbackUrl: `${server.url}/v1/playback` },
        engine: asked,
      });
      const facts = await untilPlaying();
      expect(facts).toMatchObject({ engine, error: null });
      expect(facts.totalFrames).toBeGreaterThan(5);
      expect(facts.duration).toBeCloseTo(8, 0);
      expect(facts.heights.length).toBeGreaterThan(1);
    },
  );

  it.each(['hls.js', 'shaka-player', 'dash.js'])(
    'seek and change the quality by %s',
    async (engine) => {
      await set({
        ...{ playAuth: await playAuth('none'), playbackUrl: `${server.url}/v1/playback` },
        engine,
      });
      await untilPlaying();
      // hls.js keeps what it holds of the next two seconds and more while it plays, which may be all of the clip.
      await page.evaluate(() => {
        const player = document.querySelector('vod-player') as VodPlayerElement;
        player.pause();
        player.currentTime = 0.1;
      });
      await expect.poll(async () => (await read()).currentTime).toBeCloseTo(0.1, 1);
      const seen = await page.evaluate(() => {
        const player = document.querySelector('vod-player') as VodPlayerElement;
        const lowest = [...player.qualities].sort((a, b) => a.height - b.height)[0];
        player.quality = lowest?.id ?? '';
        void player.play();
        return { asked: lowest?.height, quality: player.quality };
      });
      await expect.poll(async () => (await read()).playing).toBe(seen.asked);
      expect((await read()).quality).toBe(seen.quality);
      await page.evaluate(() => {
        (document.querySelector('vod-player') as VodPlayerElement).quality = 'auto';
      });
      expect((await read()).quality).toBe('auto');
    },
  );

  it('let go of the video for each other', async () => {
    const playbackUrl = `${server.url}/v1/playback`;
    for (const [protection, engine] of [
      ['cbcs', ''],
      ['none', 'dash.js'],
      ['aes-128', ''],
      ['cenc', 'shaka-player'],
      ['none', ''],
    ] as const) {
      await set({ playAuth: await playAuth(protection), playbackUrl, engine });
      await page.evaluate(() => (document.querySelector('vod-player') as VodPlayerElement).load());
      const facts = await untilPlaying();
      expect(facts.error).toBeNull();
    }
  });

  it('play addresses of a page with its licence server, and hand out the library', async () => {
    const source = (await playback('cbcs')).sources.find(({ type }) => /dash/.test(type));
    await page.evaluate(() => {
      const player = document.querySelector('vod-player') as VodPlayerElement;
      player.addEventListener('vod-player-engine', ({ name, instance }) =>
        Object.assign(globalThis, { seen: { name, hasInstance: instance !== undefined } }),
      );
      player.configureEngine('shaka-player', { streaming: { bufferingGoal: 7 } });
    });
    await set({ src: source?.url, drm: source?.drm });
    expect((await untilPlaying()).engine).toBe('shaka-player');
    const seen = await page.evaluate(() => (globalThis as { seen?: unknown }).seen);
    expect(seen).toEqual({ name: 'shaka-player', hasInstance: true });
  });

  it.each([
    ['shaka-player', 403],
    ['shaka-player', 500],
    ['dash.js', 403],
  ])('tell by %s that the licence server answers %d', async (engine, status) => {
    const refuse = (route: Route) =>
      route.fulfill({
        status,
        contentType: 'application/problem+json',
        headers: { 'access-control-allow-origin': '*' },
        body: JSON.stringify({ code: 'beyond-claim', title: 'No', status }),
      });
    await page.route('**/licence/**', refuse);
    await set({
      ...{ playAuth: await playAuth('cenc'), playbackUrl: `${server.url}/v1/playback` },
      engine,
    });
    await expect.poll(async () => (await read()).error?.code).toBe('licence');
    const panel = page.locator('vod-player [part=error] p');
    expect(await panel.textContent()).toBe('The licence to play this video could not be obtained.');
  });

  it('take over from an engine that cannot decode what it got', async () => {
    let isBroken = true;
    await page.route('**/*.m4s', async (route) => {
      const response = await route.fetch();
      const body = await response.body();
      // Where the box with the samples' places should be.
      if (isBroken) body.fill(0xff, 0, 200);
      await route.fulfill({ response, body });
    });
    await page.evaluate(() => {
      document.querySelector('vod-player')?.addEventListener('vod-player-engine', ({ name }) => {
        (globalThis as { engines?: string[] }).engines ??= [];
        (globalThis as { engines?: string[] }).engines?.push(name);
      });
    });
    await page.exposeFunction('mend', () => (isBroken = false));
    await page.evaluate(() => {
      document
        .querySelector('vod-player')
        ?.addEventListener('vod-player-debug', ({ name, detail }) => {
          if (name === 'retried' && detail['reason'] === 'decode')
            void (globalThis as unknown as { mend(): void }).mend();
        });
    });
    await page.route('**/v1/playback', withoutStart);
    await set({ playAuth: await playAuth('none'), playbackUrl: `${server.url}/v1/playback` });
    const facts = await untilPlaying();
    expect(facts.error).toBeNull();
    expect(await page.evaluate(() => (globalThis as { engines?: string[] }).engines)).toEqual([
      'hls.js',
      facts.engine,
    ]);
    expect(facts.engine).not.toBe('hls.js');
  });
});
