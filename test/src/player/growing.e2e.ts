import { rm } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Protection } from '../../../src/contract/videos.js';
import type { VodPlayerElement } from '../../../src/index.js';
import { countOf, playbackOf, playlistOf } from '../../server/features/renditions/growing-video.js';
import { makeClip } from '../../support/clip.js';
import { everydayOf } from '../../support/counts.js';
import { holdSegments, type HeldSegments } from '../../support/hold-segments.js';
import { startPlayerAndServer, type PlayerAndServer } from '../../support/player-and-server.js';
import type { PlayerSite } from '../../support/player-site.js';
import { submitClip, videoWhen } from '../../support/process-clip.js';
import {
  freePort,
  freshDataDir,
  playAuthOf,
  startTestServer,
  type TestServer,
} from '../../support/server.js';
import { makeSlowClip, SlowUpload } from '../../support/slow-upload.js';

const seconds = 20;
const fragmented = ['-movflags', 'frag_keyframe+empty_moov+default_base_moof'];

const cases: Record<string, { protection: Protection; engine: string; everyday?: true }> = {
  'aes-128 by hls.js': { protection: 'aes-128', engine: 'hls.js', everyday: true },
  'cbcs by shaka-player, in DASH': { protection: 'cbcs', engine: 'shaka-player', everyday: true },
  'no protection by dash.js': { protection: 'none', engine: 'dash.js' },
  'no protection by hls.js': { protection: 'none', engine: 'hls.js' },
  'no protection by shaka-player, in HLS': { protection: 'none', engine: 'shaka-player' },
  'cenc by shaka-player': { protection: 'cenc', engine: 'shaka-player' },
  'no protection by the browser alone, in HLS': { protection: 'none', engine: 'native' },
  'cenc by dash.js': { protection: 'cenc', engine: 'dash.js' },
};

/** What a page has noted of its player. */
interface Noted {
  durations: number[];
  streamTypes: string[];
  first: number | undefined;
}

describe('a video that is still being made', () => {
  let site: PlayerSite;
  let server: TestServer;
  let browser: Browser;
  let stop: PlayerAndServer['stop'];
  let clip: string;
  let lastHeld: HeldSegments | undefined;

  beforeAll(async () => {
    ({ site, server, browser, stop } = await startPlayerAndServer());
    clip = await makeClip({ size: '160x90', seconds });
  });
  // What a test that failed holds would keep the jobs of the server, which other files share.
  afterEach(() => lastHeld?.go());
  afterAll(async () => {
    await stop?.();
  });

  const open = async (videoId: string, engine: string, by = server): Promise<Page> => {
    const page = await browser.newPage({ viewport: { width: 640, height: 480 } });
    await page.goto(site.url);
    const properties = {
      ...{ engine, autoplay: 'muted', playbackUrl: `${by.url}/v1/playback` },
      playAuth: await playAuthOf(by, videoId),
    };
    await page.evaluate((given) => {
      const player = document.querySelector('vod-player') as VodPlayerElement;
      const noted: Noted = { durations: [], streamTypes: [], first: undefined };
      Object.assign(globalThis, { noted });
      const note = (): void => {
        noted.durations.push(player.duration);
        noted.streamTypes.push(player.streamType);
      };
      for (const type of ['loadedmetadata', 'durationchange', 'timeupdate', 'streamtypechange'])
        player.addEventListener(type, note);
      // To load sets it to what it is by default. Chromium's own HLS fails at another speed while there is no end.
      if (given.engine !== 'native')
        player.addEventListener('loadedmetadata', () => (player.playbackRate = 3));
      player.addEventListener('playing', () => (noted.first ??= player.currentTime));
      Object.assign(player, given);
    }, properties);
    return page;
  };
  const read = (page: Page) =>
    page.evaluate(() => {
      const player = document.querySelector('vod-player') as VodPlayerElement;
      const { currentTime, ended, vodError: error, diagnostics } = player;
      const { noted } = globalThis as unknown as { noted: Noted };
      return { currentTime, ended, error: error?.code, engine: diagnostics.engine, ...noted };
    });

  /** That do not state how long they are. */
  const unstated: Record<string, { protection: Protection; engine: string; everyday?: true }> = {
    'aes-128 by hls.js': { protection: 'aes-128', engine: 'hls.js', everyday: true },
    'cbcs by shaka-player, in DASH': { protection: 'cbcs', engine: 'shaka-player' },
    'no protection by shaka-player, in HLS': { protection: 'none', engine: 'shaka-player' },
    'no protection by dash.js': { protection: 'none', engine: 'dash.js' },
    'no protection by the browser alone, in HLS': { protection: 'none', engine: 'native' },
    'cenc by dash.js': { protection: 'cenc', engine: 'dash.js' },
  };

  const listedOf = async (videoId: string): Promise<number> => {
    const playlist = await fetch(playlistOf(await playbackOf(server, videoId)));
    return countOf(await playlist.text());
  };
  const waitingWord = (page: Page) => page.locator('[part=arriving]').textContent();

  it.each(everydayOf('growing videos', cases))(
    'is played from its beginning to the end that comes later: %s',
    async (_, { protection, engine }) => {
      // Ten seconds of it.
      const held = holdSegments(server.deps, 3);
      lastHeld = held;
      const videoId = await submitClip(server.deps, clip, protection);
      await videoWhen(server.deps, videoId, ({ playable }) => playable);
      const page = await open(videoId, engine);
      // At the edge, or as near as an engine goes there.
      await expect
        .poll(async () => (await read(page)).error ?? (await read(page)).currentTime)
        .toBeGreaterThan(5);
      await expect.poll(() => waitingWord(page)).toMatch(/still being uploaded/);
      held.go();
      await expect
        .poll(async () => (await read(page)).error ?? (await read(page)).ended)
        .toBe(true);
      const facts = await read(page);
      expect(facts.engine).toBe(engine);
      expect(facts.first).toBeLessThan(1);
      for (const duration of facts.durations)
        expect(Math.abs(duration - seconds)).toBeLessThan(0.2);
      expect(facts.streamTypes).not.toContain('live');
      expect(await page.locator('[part=arriving]').count()).toBe(0);
      await page.close();
    },
  );

  it.each(everydayOf('growing videos of unknown length', unstated))(
    'of a recording that is still being uploaded is played with the length so far, then with its own: %s',
    async (_, { protection, engine }) => {
      const upload = await SlowUpload.start(
        server,
        await makeSlowClip(fragmented, seconds),
        protection,
      );
      // Chromium's own HLS begins with three segments.
      await upload.sendTo(0.75);
      await upload.trickleUntil(({ playable }) => playable);
      await expect.poll(() => listedOf(upload.videoId)).toBeGreaterThan(2);
      const page = await open(upload.videoId, engine);
      await expect
        .poll(async () => (await read(page)).error ?? (await read(page)).currentTime)
        .toBeGreaterThan(5);
      await expect.poll(() => waitingWord(page)).toMatch(/still being uploaded/);
      const edge = (await read(page)).currentTime;
      const soFar = (await read(page)).durations.at(-1) ?? 0;
      expect(soFar).toBeGreaterThan(4);
      expect(soFar).toBeLessThan(seconds * 0.9);
      // What there is can be sought in.
      await page.evaluate(() => {
        (document.querySelector('vod-player') as VodPlayerElement).currentTime = 1;
      });
      await expect.poll(async () => (await read(page)).currentTime).toBeGreaterThan(1.2);
      await page.evaluate((time) => {
        (document.querySelector('vod-player') as VodPlayerElement).currentTime = time;
      }, edge - 1);
      await expect.poll(async () => (await read(page)).currentTime).toBeGreaterThan(edge - 0.5);
      await upload.sendTo(1);
      await expect
        .poll(async () => (await read(page)).error ?? (await read(page)).ended)
        .toBe(true);
      const facts = await read(page);
      expect(facts.engine).toBe(engine);
      expect(facts.first).toBeLessThan(1);
      const known = facts.durations.filter((duration) => !Number.isNaN(duration));
      // Media tell it more exactly than manifests.
      for (const [n, duration] of known.entries())
        expect(duration).toBeGreaterThan((known[n - 1] ?? 0) - 0.01);
      expect(Math.abs((known.at(-1) ?? 0) - seconds)).toBeLessThan(0.2);
      expect(facts.streamTypes).not.toContain('live');
      expect(await page.locator('[part=arriving]').count()).toBe(0);
      await page.close();
    },
  );

  it('is played to its end though its server is stopped and started meanwhile', async () => {
    const dataDir = await freshDataDir();
    const port = await freePort();
    const env = {
      ...{ VOD_DATA_DIR: dataDir, PORT: String(port), VOD_CORS_ORIGINS: site.origin },
      VOD_PUBLIC_URL: `http://127.0.0.1:${port}`,
    };
    let own = await startTestServer(env);
    try {
      const held = holdSegments(own.deps, 3);
      const videoId = await submitClip(own.deps, clip, 'aes-128');
      await videoWhen(own.deps, videoId, ({ playable }) => playable);
      await held.holding;
      const page = await open(videoId, 'hls.js', own);
      await expect.poll(async () => (await read(page)).currentTime).toBeGreaterThan(1);
      const stopped = own.stop();
      held.go();
      await stopped;
      // It meets the edge meanwhile.
      await expect.poll(async () => (await read(page)).currentTime).toBeGreaterThan(9);
      own = await startTestServer(env);
      await expect
        .poll(async () => (await read(page)).error ?? (await read(page)).ended)
        .toBe(true);
      const { first, durations } = await read(page);
      expect(first).toBeLessThan(1);
      for (const duration of durations) expect(Math.abs(duration - seconds)).toBeLessThan(0.2);
      await page.close();
    } finally {
      await own.stop();
      await rm(dataDir, { recursive: true, force: true });
    }
  });
});
