import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import type { Playback } from '../../../src/contract/playback.js';
import type { Protection } from '../../../src/contract/videos.js';
import type { VodPlayerElement } from '../../../src/index.js';
import type { EngineName } from '../../../src/player/engines/engine.js';
import chinese from '../../../src/player/words-zh.js';
import { errorWords } from '../../../src/player/controls/error-panel-words.js';
import { sharedChromium } from '../../support/browser.js';
import { makeClip } from '../../support/clip.js';
import { everydayOf } from '../../support/counts.js';
import { processClip, videoWhen } from '../../support/process-clip.js';
import { playAuthOf, startTestServer, type TestServer } from '../../support/server.js';
import { startStreamSite, type StreamSite } from '../../support/stream-site.js';

const playerModule = fileURLToPath(new URL('../../../src/vod-player.ts', import.meta.url));

interface Case {
  engine: EngineName;
  protection: Protection;
  everyday?: true;
}
/** What a video is replaced by is the protection of the next. */
const cases = everydayOf('engines of a video that is taken away', {
  'hls.js, aes-128': { engine: 'hls.js', protection: 'aes-128', everyday: true },
  'shaka-player, cbcs': { engine: 'shaka-player', protection: 'cbcs' },
  'shaka-player, aes-128': { engine: 'shaka-player', protection: 'aes-128' },
  'dash.js, cenc': { engine: 'dash.js', protection: 'cenc' },
  'dash.js, none': { engine: 'dash.js', protection: 'none' },
} satisfies Record<string, Case>) as [string, Case][];

const isSegment = (path: string): boolean => path.endsWith('.m4s');
/** Of an address below `/p/`: `{token}/v/{app}/{video}/{rev}/…`. */
const partOf = (paths: readonly string[], part: number) =>
  new Set(paths.map((path) => path.split('/')[part]));
const tokensOf = (paths: readonly string[]) => partOf(paths, 2);
const revisionsOf = (paths: readonly string[]) => partOf(paths, 6);

describe('<vod-player>, when what it plays is taken away', () => {
  let site: StreamSite;
  let server: TestServer;
  let browser: Browser;
  let clip: string;
  beforeAll(async () => {
    site = await startStreamSite({
      script: `import ${JSON.stringify(playerModule)};`,
      body: '<vod-player muted style="width: 640px"></vod-player>',
      folder: '/nowhere',
      upstream: () => server.url,
    });
    server = await startTestServer({ VOD_PUBLIC_URL: site.origin });
    browser = await sharedChromium(['--autoplay-policy=no-user-gesture-required']);
    clip = await makeClip({ size: '320x180', seconds: 24, rate: 10 });
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    await site?.stop();
  });

  const ofPlayer = <T, Arg = undefined>(
    page: Page,
    act: (player: VodPlayerElement, given: Arg) => T | Promise<T>,
    given?: Arg,
  ): Promise<T> =>
    page
      .locator('vod-player')
      .evaluate(
        act as unknown as (on: HTMLElement | SVGElement, given: unknown) => T | Promise<T>,
        given,
      );

  /** Has begun to play, so slowly that little of the video is loaded; answers what is asked for below `/p/` too. */
  const watch = async (
    { onTestFinished }: Pick<TestContext, 'onTestFinished'>,
    id: string,
    engine: EngineName | '',
  ): Promise<{ page: Page; asked: string[] }> => {
    const page = await browser.newPage({ viewport: { width: 640, height: 480 } });
    onTestFinished(() => page.close());
    const asked: string[] = [];
    page.on('request', (request) => {
      const { pathname } = new URL(request.url());
      if (/^\/p\/[^/]+\/v\//.test(pathname)) asked.push(pathname);
    });
    await page.goto(site.url);
    const playAuth = await playAuthOf(server, id);
    await ofPlayer(
      page,
      async (player, given) => {
        const seconds = 4;
        const buffer = { bufferTimeDefault: seconds, bufferTimeAtTopQuality: seconds };
        player.configureEngine('hls.js', { maxBufferLength: seconds, maxMaxBufferLength: seconds });
        player.configureEngine('shaka-player', { streaming: { bufferingGoal: seconds } });
        player.configureEngine('dash.js', { streaming: { buffer } });
        Object.assign(player, given, { autoplay: 'muted' });
        await new Promise<void>((resolve) => {
          player.addEventListener('timeupdate', () => {
            if (player.currentTime > 0.5) resolve();
          });
          player.addEventListener('vod-player-error', () => resolve());
        });
        player.playbackRate = 0.1;
      },
      { playAuth, playbackUrl: `${site.origin}/v1/playback`, engine },
    );
    return { page, asked };
  };
  /** Plays on, fast, to the end or the error. */
  const outcome = (page: Page) =>
    ofPlayer(page, async (player) => {
      const ended = new Promise((resolve) => {
        player.addEventListener('ended', resolve);
        player.addEventListener('vod-player-error', resolve);
      });
      // After an error there is no place any more.
      let time = player.currentTime;
      // On a busy machine the last `timeupdate` lies well before the place where what is loaded ends.
      for (const type of ['timeupdate', 'waiting'])
        player.addEventListener(type, () => (time = Math.max(time, player.currentTime)));
      player.playbackRate = 4;
      if (!player.vodError && !player.ended) await ended;
      const { vodError: error, diagnostics } = player;
      return {
        ...{ time, code: error?.code, problemCode: error?.problemCode },
        engine: diagnostics.engine,
      };
    });
  const bufferedUntil = (page: Page) =>
    ofPlayer(page, ({ buffered }) => buffered.end(buffered.length - 1));
  const sourcesOf = async (id: string): Promise<Playback['sources']> =>
    ((await (await server.api('POST', `/v1/videos/${id}/play-urls`)).json()) as Playback).sources;
  const replace = async (id: string, protection: Protection): Promise<void> => {
    const answer = await server.api('PATCH', `/v1/videos/${id}`, { protection });
    expect(answer.status).toBe(200);
    await videoWhen(server.deps, id, ({ jobKey }) => jobKey === null);
    const published = async () => new Set((await sourcesOf(id)).map((one) => one.protection));
    await expect.poll(published).toEqual(new Set([protection]));
  };

  it.for(cases)(
    'goes on with the revision that it began with while another is published, and a later viewer gets that: %s (P-40)',
    async ([, { engine, protection }], context) => {
      const { id, currentRev } = await processClip(server.deps, clip, protection);
      const viewer = await watch(context, id, engine);
      const next = protection === 'none' ? 'cbcs' : 'none';
      await replace(id, next);
      const before = viewer.asked.length;
      // Its next addresses are those of the new revision, under another token; a quality has a playlist, a beginning and a key of its own.
      await ofPlayer(
        viewer.page,
        async (player, playAuth) => {
          const renewed = new Promise((resolve) =>
            player.addEventListener('vod-player-play-auth-renew', resolve),
          );
          player.playAuth = playAuth;
          await renewed;
          const [lowest] = [...player.qualities].sort((a, b) => a.height - b.height);
          player.quality = lowest?.id ?? '';
        },
        await playAuthOf(server, id, { maxHeight: 2160 }),
      );
      const later = await watch(context, id, '');
      const [seen, laterSeen] = await Promise.all([outcome(viewer.page), outcome(later.page)]);
      expect(seen).toMatchObject({ engine, code: undefined });
      expect(seen.time).toBeGreaterThan(23);
      expect(viewer.asked.slice(before).filter(isSegment)).not.toEqual([]);
      expect(tokensOf(viewer.asked.filter(isSegment)).size).toBe(2);
      expect(revisionsOf(viewer.asked)).toEqual(new Set([String(currentRev)]));
      expect(laterSeen).toMatchObject({ code: undefined });
      expect(laterSeen.time).toBeGreaterThan(23);
      expect(revisionsOf(later.asked)).toEqual(new Set([String(Number(currentRev) + 1)]));
    },
  );

  it.for(cases)(
    'plays what it has of a video that is deleted, and says that it is no longer available: %s (P-40)',
    async ([, { engine, protection }], context) => {
      const { id } = await processClip(server.deps, clip, protection);
      const { page, asked } = await watch(context, id, engine);
      const [source] = await sourcesOf(id);
      expect((await server.api('DELETE', `/v1/videos/${id}`)).status).toBe(204);
      const status = async () => (await fetch(source?.url ?? '')).status;
      await expect.poll(status).toBe(404);
      const until = await bufferedUntil(page);
      expect(until).toBeLessThan(20);
      const seen = await outcome(page);
      expect(seen).toMatchObject({ code: 'not-found', problemCode: 'not-found' });
      expect(seen.time).toBeGreaterThan(until - 1);
      const before = asked.length;
      const sentence = page.locator('vod-player [part=error] p');
      await expect.poll(() => sentence.textContent()).toBe(errorWords.errorNotFound);
      await ofPlayer(page, (player) => void (player.lang = 'zh'));
      await expect.poll(() => sentence.textContent()).toBe(chinese.errorNotFound);
      // It asks no further.
      expect(asked.length).toBe(before);
    },
  );
});
