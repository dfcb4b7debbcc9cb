import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type Hls from 'hls.js';
import type { BrowserContext, Page } from 'playwright-core';
import type Shaka from 'shaka-player/dist/shaka-player.compiled-es2021.js';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { EngineName } from '../../../../src/player/engines/engine.js';
import type { VodPlayerElement } from '../../../../src/player/player-element.js';
import { sharedChromium } from '../../../support/browser.js';
import { firstOf, isNightly } from '../../../support/counts.js';
import { LiveStream } from '../../../support/live-stream.js';
import { LowLatency } from '../../../support/low-latency.js';
import { startStreamSite, type StreamSite } from '../../../support/stream-site.js';

const pagePath = fileURLToPath(new URL('../../../../docs/foreign-streams.md', import.meta.url));
const playerModule = fileURLToPath(new URL('../../../../src/vod-player.ts', import.meta.url));

/** What the table of live streams in docs/foreign-streams.md says. */
const table: readonly LiveRow[] = [
  { name: 'HLS', file: 'live.m3u8', chosen: 'hls.js', also: 'shaka-player' },
  { name: 'HLS, low latency', file: 'low.m3u8', chosen: 'hls.js', also: 'shaka-player' },
  { name: 'DASH', file: 'live.mpd', chosen: 'shaka-player', also: 'dash.js' },
];
interface LiveRow {
  name: string;
  file: string;
  chosen: EngineName;
  also: EngineName;
}
/** Without a name, the engine that the player chooses. */
type Way = readonly [engine: EngineName | '', file: string];
const hls: Way = ['', 'live.m3u8'];
const dash: Way = ['', 'live.mpd'];
const low: Way = ['', 'low.m3u8'];

/** In the page: what the player has told of its engine. */
declare const told: { name: EngineName; instance: object };
declare const ending: Promise<string[]>;

let stream: LiveStream;
let lowLatency: LowLatency;
let site: StreamSite;
let page: Page;

beforeAll(async () => {
  stream = await LiveStream.make();
  site = await startStreamSite({
    script: `import ${JSON.stringify(playerModule)};`,
    body: '<main></main>',
    folder: stream.folder,
  });
  lowLatency = new LowLatency(stream);
  site.answer = (request, response, next) =>
    void lowLatency.answer(request, response, () => stream.answer(request, response, next));
});
afterEach(() => page?.close());
afterAll(async () => {
  await site?.stop();
  await stream?.stop();
});

const wait = { timeout: 60_000 };

/** A player that has begun to play, muted, where live is. */
async function open([engine, file]: Way, context?: BrowserContext): Promise<void> {
  const browser = await sharedChromium(['--autoplay-policy=no-user-gesture-required']);
  page = await (context?.newPage() ?? browser.newPage({ locale: 'en-US' }));
  await page.goto(site.url);
  await page.evaluate(
    async ({ engine, src }) => {
      await customElements.whenDefined('vod-player');
      const player = document.createElement('vod-player');
      player.addEventListener('vod-player-engine', ({ name, instance }) =>
        Object.assign(globalThis, { told: { name, instance } }),
      );
      // So that little is loaded ahead of a place that goes.
      player.configureEngine('hls.js', { maxBufferLength: 4, maxMaxBufferLength: 4 });
      Object.assign(player, { defaultMuted: true, engine, src });
      document.querySelector('main')?.replaceChildren(player);
      await player.play();
    },
    { engine, src: `${site.origin}/${file}` },
  );
  await moves();
  const chosen = engine || table.find((row) => row.file === file)?.chosen;
  if (chosen) expect(await page.evaluate(() => told.name)).toBe(chosen);
}

function ofPlayer<T>(read: (player: VodPlayerElement) => T | Promise<T>): Promise<T> {
  const onElement = read as unknown as (on: HTMLElement | SVGElement) => T | Promise<T>;
  return page.locator('vod-player').evaluate(onElement);
}

/** Resolves once the picture has moved on by half a second, or says what the player failed with. */
async function moves(): Promise<void> {
  const told = await ofPlayer(
    (player) =>
      new Promise<string>((resolve) => {
        let from: number | undefined;
        player.addEventListener('timeupdate', () => {
          const { currentTime, seeking, paused } = player;
          // A jump is no movement.
          if (from === undefined || seeking || paused || Math.abs(currentTime - from) > 5)
            from = currentTime;
          if (currentTime - from > 0.5) resolve('moves');
        });
        player.addEventListener('vod-player-error', ({ error }) => resolve(String(error)));
        if (player.vodError) resolve(String(player.vodError));
      }),
  );
  expect(told).toBe('moves');
}

const seen = () =>
  ofPlayer((player) => {
    const find = (part: string) => player.shadowRoot?.querySelector(part);
    return {
      streamType: player.streamType,
      window: player.targetLiveWindow,
      duration: player.duration,
      edge: player.liveEdgeStart + 10,
      time: player.currentTime,
      isLive: player.matches(':state(live)'),
      hasBar: find('.seek') !== null,
      spoken: find('.seek input')?.getAttribute('aria-valuetext') ?? '',
      button: find('[part~=live-button]')?.getAttribute('aria-label'),
      stamp: find('.buttons [part=time]')?.textContent.trim() ?? '',
      error: player.vodError?.code,
    };
  });

const others = isNightly ? table.map(({ file, also }): Way => [also, file]) : [];
const ways: Way[] = [hls, dash, ...(isNightly ? [low] : []), ...others];
const lowWays: Way[] = [low, ...others.filter(([, file]) => file === low[1])];

/** What the engine knows of the playlist: seconds from the picture to the end of the newest part, or segment without parts. */
const behindNewest = () =>
  ofPlayer((player) => {
    const { instance } = told;
    const edge =
      'latestLevelDetails' in instance
        ? (instance as Hls).latestLevelDetails?.edge
        : (instance as Shaka.Player)
            .getManifest()
            ?.presentationTimeline.getSegmentAvailabilityEnd();
    return (edge ?? NaN) - player.currentTime;
  });

describe('docs/foreign-streams.md', () => {
  it('says which engines play what is live', async () => {
    const rows = table.map(({ name, file, chosen, also }) => {
      const cells = (['hls.js', 'shaka-player', 'dash.js', 'native'] as const).map((engine) => {
        if (engine === chosen || engine === also) return 'plays';
        return engine === 'native' && file.endsWith('m3u8') ? 'not tried' : '–';
      });
      return `| ${[name, chosen, ...cells].join(' | ')} |\n`;
    });
    expect(await readFile(pagePath, 'utf8')).toContain(rows.join(''));
  });
});

describe('<vod-player> with a live stream', () => {
  it.each(firstOf('engines that lose their place', ways))(
    'plays it in %s (%s) where live is, and goes there when its place has gone from the playlist (P-38)',
    async (...way) => {
      stream.start({ secondsAgo: 60, windowSeconds: 6 });
      await open(way);
      await expect.poll(seen).toMatchObject({ button: 'Live' });
      const first = await seen();
      expect(first).toMatchObject({
        ...{ streamType: 'live', window: 0, duration: Infinity, isLive: true },
        ...{ hasBar: false, stamp: '', error: undefined },
      });
      expect(Math.abs(first.edge - first.time)).toBeLessThan(8);
      await ofPlayer((player) => player.pause());
      await expect.poll(async () => (await seen()).edge, wait).toBeGreaterThan(first.edge + 13);
      await ofPlayer((player) => player.play());
      await expect.poll(async () => (await seen()).time, wait).toBeGreaterThan(first.time + 8);
      await moves();
      expect(await seen()).toMatchObject({ streamType: 'live', button: 'Live', error: undefined });
    },
  );

  it.each(isNightly ? ways : [hls])(
    'lets the viewer go back in %s (%s) as far as it is kept',
    async (...way) => {
      stream.start({ secondsAgo: 300, windowSeconds: 120 });
      await open(way);
      await expect.poll(seen).toMatchObject({ window: Infinity, hasBar: true, button: 'Live' });
      expect((await seen()).spoken).toBe('Live');
      await page.locator('vod-player').hover();
      await ofPlayer((player) => player.focus());
      await page.keyboard.press('Home');
      await expect.poll(seen).toMatchObject({ button: 'Go to live' });
      await moves();
      const back = await seen();
      expect(back.edge - back.time).toBeGreaterThan(90);
      expect(back.stamp).toMatch(/^−[12]:\d\d$/);
      expect(back.spoken).toMatch(/^[12]:\d\d behind live$/);
      // As far as the window says, no further.
      await ofPlayer((player) => void (player.currentTime = 0));
      await moves();
      expect((await seen()).error).toBeUndefined();
      await page.mouse.move(200, 100);
      await page.locator('vod-player').locator('[part~=live-button]').click();
      await expect.poll(seen).toMatchObject({ button: 'Live', stamp: '' });
      await moves();
    },
  );

  // Without parts, three segments of 4 s are kept in hand; with them, three parts of 1 s.
  it.each(lowWays)(
    'plays the parts of low-latency HLS in "%s" (%s), nearer to live than whole segments allow',
    async (...[engine, file]) => {
      stream.start({ secondsAgo: 300, windowSeconds: 120 });
      await open([engine, 'long.m3u8']);
      await expect.poll(behindNewest, wait).toBeGreaterThan(9);
      await page.close();
      const { held } = lowLatency;
      await open([engine, file]);
      await expect.poll(behindNewest, wait).toBeLessThan(8);
      await expect.poll(seen).toMatchObject({ window: Infinity, button: 'Live', stamp: '' });
      await ofPlayer((player) => void (player.currentTime = 0));
      await expect.poll(seen).toMatchObject({ streamType: 'live', button: 'Go to live' });
      await moves();
      expect(await behindNewest()).toBeGreaterThan(90);
      await page.mouse.move(200, 100);
      await page.locator('vod-player').locator('[part~=live-button]').click();
      await expect.poll(seen).toMatchObject({ button: 'Live', stamp: '' });
      await moves();
      await expect.poll(behindNewest, wait).toBeLessThan(8);
      // hls.js asks for playlists before they are there, shaka-player again and again.
      if (engine === '') expect(lowLatency.held).toBeGreaterThan(held);
      expect(site.requests.filter((path) => path.startsWith('/part-')).length).toBeGreaterThan(8);
      expect((await seen()).error).toBeUndefined();
    },
  );

  it('has the usual speed where nothing is ahead, whatever the viewer chose before', async () => {
    stream.start({ secondsAgo: 300, windowSeconds: 120 });
    const browser = await sharedChromium(['--autoplay-policy=no-user-gesture-required']);
    const context = await browser.newContext({ locale: 'en-US' });
    await context.addInitScript(() => localStorage.setItem('vod-player-choices', '{"speed":2}'));
    await open(hls, context);
    const speed = () => ofPlayer((player) => player.playbackRate);
    // What is remembered has come with the part that would apply it.
    await ofPlayer((player) => player.focus());
    await page.locator('[aria-keyshortcuts]').first().waitFor({ state: 'attached' });
    expect(await speed()).toBe(1);
    await ofPlayer((player) => {
      player.currentTime -= 60;
      player.playbackRate = 1.5;
    });
    await expect.poll(seen).toMatchObject({ button: 'Go to live' });
    await page.mouse.move(200, 100);
    await page.locator('vod-player').locator('[part~=live-button]').click();
    await expect.poll(seen).toMatchObject({ button: 'Live' });
    expect(await speed()).toBe(1);
    await context.close();
  });

  it('waits while nothing is made, and goes on by itself', async () => {
    stream.start({ secondsAgo: 60, windowSeconds: 8 });
    await open(hls);
    stream.freeze();
    const waits = () => ofPlayer((player) => player.matches(':state(buffering)'));
    await expect.poll(waits, wait).toBe(true);
    stream.goOn();
    await moves();
    expect(await seen()).toMatchObject({ streamType: 'live', error: undefined });
  });

  // shaka-player waits for numbers that come no more, until the player says that nothing more arrives.
  it('goes on in hls.js when the encoder begins anew, with numbers that were there before (P-38)', async () => {
    stream.start({ secondsAgo: 60, windowSeconds: 8 });
    await open(hls);
    stream.start({ secondsAgo: 8, windowSeconds: 8 });
    const begun = await ofPlayer(
      (player) =>
        new Promise<unknown>((resolve) => {
          player.addEventListener('vod-player-engine', () => resolve('anew'));
          player.addEventListener('vod-player-error', ({ error }) => resolve(String(error)));
        }),
    );
    expect(begun).toBe('anew');
    await moves();
    await expect.poll(seen).toMatchObject({ streamType: 'live', button: 'Live' });
  });

  // dash.js goes on asking for what will not be made, until the player says that nothing more arrives.
  it.each(ways.filter(([engine]) => engine !== 'dash.js'))(
    'becomes a video in %s (%s) when it ends, and plays to its end',
    async (...way) => {
      stream.start({ secondsAgo: 60, windowSeconds: 8 });
      await open(way);
      // Listened for before the stream ends: where reloads are held, it is told at once.
      await ofPlayer((player) => {
        const ending = new Promise<string[]>((resolve) => {
          const types: string[] = [];
          player.addEventListener('streamtypechange', () => types.push(player.streamType));
          player.addEventListener('ended', () => resolve(types));
          player.addEventListener('vod-player-error', ({ error }) => resolve([String(error)]));
        });
        Object.assign(globalThis, { ending });
      });
      stream.end();
      expect(await page.evaluate(() => ending)).toEqual(['on-demand']);
      expect(await seen()).toMatchObject({ window: NaN, isLive: false, hasBar: true });
      expect(Number.isFinite((await seen()).duration)).toBe(true);
    },
  );
});
