import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { VodPlayerElement } from '../../../src/player/player-element.js';
import type { Protection } from '../../../src/contract/videos.js';
import { firstOf } from '../../support/counts.js';
import { playForeign } from '../../support/foreign-players.js';
import { holdSegments, type HeldSegments } from '../../support/hold-segments.js';
import { makeOtherClip, type OtherCodecs } from '../../support/other-codecs.js';
import { startPlayerAndServer, type PlayerAndServer } from '../../support/player-and-server.js';
import { submitClip, videoWhen } from '../../support/process-clip.js';
import { playAuthOf } from '../../support/server.js';
import { sharedSites } from '../../support/shared-sites.js';
import {
  isPlayable,
  isSettled,
  playbackOf,
} from '../../server/features/renditions/growing-video.js';

const seconds = 16;

const cases: [OtherCodecs, Protection, string, RegExp][] = [
  ['AV1 and AAC in MP4', 'aes-128', 'hls.js', /^av01.*, ?mp4a\.40\.2$/],
  ['VP9 and Opus in WebM', 'cbcs', 'shaka-player', /^vp09.*, ?opus$/],
  ['VP9 and Opus in WebM', 'aes-128', 'hls.js', /^vp09.*, ?opus$/],
  ['H.264 and Opus in Matroska', 'none', 'shaka-player', /^avc1.*, ?opus$/],
];

const lacking: [Protection, string][] = [
  ['aes-128', ''],
  ['none', 'shaka-player'],
];

describe('a video that plays from packets of codecs that some browsers lack', () => {
  let sites: PlayerAndServer;
  let browser: Browser;
  let lastHeld: HeldSegments | undefined;
  beforeAll(async () => {
    sites = await startPlayerAndServer();
    ({ browser } = sites);
  });
  afterAll(() => sites?.stop());
  // What a test that failed holds would keep the jobs of the server, which other files share.
  afterEach(() => lastHeld?.go());

  /** As a browser that has none of these codecs. */
  const lack = (codecs: string): void => {
    const supported = MediaSource.isTypeSupported.bind(MediaSource);
    const has = (type: string) => !type.includes(codecs) && supported(type);
    MediaSource.isTypeSupported = has;
    const sources: { addSourceBuffer(this: MediaSource, type: string): SourceBuffer } =
      MediaSource.prototype;
    sources.addSourceBuffer = new Proxy(Reflect.get(sources, 'addSourceBuffer'), {
      apply: (add, source: MediaSource, [type]: [string]) => {
        if (!has(type)) throw new DOMException('No such codec', 'NotSupportedError');
        return add.call(source, type);
      },
    });
  };
  const open = async (
    videoId: string,
    { engine = '', lacks }: { engine?: string; lacks?: string } = {},
  ): Promise<Page> => {
    const { site, server } = sites;
    const page = await browser.newPage({ viewport: { width: 640, height: 480 } });
    if (lacks) await page.addInitScript(lack, lacks);
    await page.goto(site.url);
    const given = {
      ...{ engine, autoplay: 'muted', playbackUrl: `${server.url}/v1/playback` },
      playAuth: await playAuthOf(server, videoId),
    };
    await page.evaluate((properties) => {
      const player = document.querySelector('vod-player') as VodPlayerElement;
      const failures: string[] = [];
      Object.assign(globalThis, { failures });
      player.addEventListener('vod-player-error', ({ error }) => failures.push(error.code));
      // To load sets it to what it is by default.
      player.addEventListener('loadedmetadata', () => (player.playbackRate = 3));
      Object.assign(player, properties);
    }, given);
    return page;
  };
  const read = (page: Page) =>
    page.evaluate(() => {
      const player = document.querySelector('vod-player') as VodPlayerElement;
      const { currentTime, ended, duration, diagnostics, paused } = player;
      const { failures } = globalThis as unknown as { failures: string[] };
      return {
        ...{ currentTime, ended, duration, paused, failures },
        ...{ engine: diagnostics.engine, codecs: diagnostics.codecs },
        isPreparing: player.matches(':state(preparing)'),
        height: player.shadowRoot?.querySelector('video')?.videoHeight,
      };
    });
  /** Its first three segments are published. */
  const begun = async (kind: OtherCodecs, protection: Protection) => {
    const { deps } = sites.server;
    const path = await makeOtherClip(kind, { seconds });
    const held = holdSegments(deps, 3);
    lastHeld = held;
    const videoId = await submitClip(deps, path, protection);
    await videoWhen(deps, videoId, isPlayable);
    return { videoId, held };
  };

  it.each(firstOf('codecs that some browsers lack', cases))(
    'is played while it is being copied, and to its end: %s, %s, by %s',
    async (kind, protection, engine, codecs) => {
      const { videoId, held } = await begun(kind, protection);
      const page = await open(videoId, { engine });
      await expect
        .poll(async () => (await read(page)).failures[0] ?? (await read(page)).currentTime)
        .toBeGreaterThan(3);
      await expect.poll(async () => (await read(page)).codecs).toMatch(codecs);
      held.go();
      await expect
        .poll(async () => (await read(page)).failures[0] ?? (await read(page)).ended)
        .toBe(true);
      const facts = await read(page);
      expect(facts.engine).toBe(engine);
      expect(facts.duration).toBeCloseTo(seconds, 0);
      expect(facts.height).toBe(180);
      await page.close();
    },
  );

  it('is played as DASH by shaka-player as its makers publish it: VP9 and Opus', async () => {
    const { deps } = sites.server;
    const path = await makeOtherClip('VP9 and Opus in WebM', { seconds });
    const videoId = await submitClip(deps, path, 'none');
    await videoWhen(deps, videoId, isPlayable);
    const { sources } = await playbackOf(sites.server, videoId);
    await videoWhen(deps, videoId, isSettled);
    const source = sources.find(({ type }) => type === 'application/dash+xml');
    if (!source) throw new Error('There is no MPD');
    expect(await (await fetch(source.url)).text()).toMatch(/codecs="vp09\.00\..*codecs="opus"/s);
    const { foreign } = await sharedSites();
    const page = await browser.newPage();
    const played = await playForeign(page, foreign, { player: 'shaka-player', source, at: [9] });
    expect(played).toMatchObject({ errors: [], width: 320 });
    expect(played.duration).toBeCloseTo(seconds, 0);
    await page.close();
  });

  it.each(firstOf('engines that lack a codec', lacking))(
    'is waited for where the browser lacks its codec, and plays with the ladder: AV1, %s %s',
    async (protection, engine) => {
      const { videoId, held } = await begun('AV1 and AAC in MP4', protection);
      const page = await open(videoId, { engine, lacks: 'av01' });
      await expect
        .poll(async () => (await read(page)).failures[0] ?? (await read(page)).isPreparing)
        .toBe(true);
      const panel = page.locator('[part=preparing]');
      expect(await panel.textContent()).toContain('It plays by itself when it is ready.');
      expect(await page.locator('[part~=error]').count()).toBe(0);
      held.go();
      await expect
        .poll(async () => (await read(page)).failures[0] ?? (await read(page)).currentTime)
        .toBeGreaterThan(1);
      const facts = await read(page);
      expect(facts).toMatchObject({ isPreparing: false, failures: [], paused: false });
      expect(facts.codecs).toMatch(/^avc1/);
      expect(await panel.count()).toBe(0);
      await page.close();
    },
  );
});
