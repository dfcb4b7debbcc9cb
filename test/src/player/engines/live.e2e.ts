import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { EngineName } from '../../../../src/player/engines/engine.js';
import type { VodPlayerElement } from '../../../../src/player/player-element.js';
import { sharedChromium } from '../../../support/browser.js';
import { isNightly } from '../../../support/counts.js';
import { LiveStream } from '../../../support/live-stream.js';
import { startStreamSite, type StreamSite } from '../../../support/stream-site.js';

const playerModule = fileURLToPath(new URL('../../../../src/vod-player.ts', import.meta.url));

type Way = readonly [engine: EngineName, file: string];
const hls: Way = ['hls.js', 'live.m3u8'];
const shakaHls: Way = ['shaka-player', 'live.m3u8'];
const shakaDash: Way = ['shaka-player', 'live.mpd'];
const dash: Way = ['dash.js', 'live.mpd'];

let stream: LiveStream;
let site: StreamSite;
let page: Page;

beforeAll(async () => {
  stream = await LiveStream.make();
  site = await startStreamSite({
    script: `import ${JSON.stringify(playerModule)};`,
    body: '<main></main>',
    folder: stream.folder,
  });
  site.answer = stream.answer;
}, 120_000);
afterEach(() => page.close());
afterAll(async () => {
  await site?.stop();
  await stream?.stop();
});

const wait = { timeout: 60_000 };

/** A player that has begun to play, muted, where live is. */
async function open([engine, file]: Way): Promise<void> {
  const browser = await sharedChromium(['--autoplay-policy=no-user-gesture-required']);
  page = await browser.newPage({ locale: 'en-US' });
  await page.goto(site.url);
  await page.evaluate(
    async ({ engine, src }) => {
      await customElements.whenDefined('vod-player');
      const player = document.createElement('vod-player');
      // So that little is loaded ahead of a place that goes.
      player.configureEngine('hls.js', { maxBufferLength: 4, maxMaxBufferLength: 4 });
      Object.assign(player, { defaultMuted: true, engine, src });
      document.querySelector('main')?.replaceChildren(player);
      await player.play();
    },
    { engine, src: `${site.origin}/${file}` },
  );
  await moves();
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
        if (player.error) resolve(String(player.error));
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
      error: player.error?.code,
    };
  });

const everyDay: Way[] = [hls, shakaDash];
const ways: Way[] = isNightly ? [hls, shakaHls, shakaDash, dash] : everyDay;

describe('<vod-player> with a live stream', () => {
  it.each(ways)(
    'plays it in %s (%s) where live is, and goes there when its place has gone from the playlist (P-38)',
    async (...way) => {
      stream.start({ secondsAgo: 60, windowSeconds: 8 });
      await open(way);
      await expect.poll(seen).toMatchObject({ button: 'Live' });
      const first = await seen();
      expect(first).toMatchObject({
        ...{ streamType: 'live', window: 0, duration: Infinity, isLive: true },
        ...{ hasBar: false, stamp: '', error: undefined },
      });
      expect(Math.abs(first.edge - first.time)).toBeLessThan(8);
      await ofPlayer((player) => player.pause());
      await expect.poll(async () => (await seen()).edge, wait).toBeGreaterThan(first.edge + 20);
      await ofPlayer((player) => player.play());
      await expect.poll(async () => (await seen()).time, wait).toBeGreaterThan(first.time + 12);
      await moves();
      expect(await seen()).toMatchObject({ streamType: 'live', button: 'Live', error: undefined });
    },
  );

  it.each(ways)('lets the viewer go back in %s (%s) as far as it is kept', async (...way) => {
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
      const ended = ofPlayer(
        (player) =>
          new Promise<string[]>((resolve) => {
            const told: string[] = [];
            player.addEventListener('streamtypechange', () => told.push(player.streamType));
            player.addEventListener('ended', () => resolve(told));
            player.addEventListener('vod-player-error', ({ error }) => resolve([String(error)]));
          }),
      );
      stream.end();
      expect(await ended).toEqual(['on-demand']);
      expect(await seen()).toMatchObject({ window: NaN, isLive: false, hasBar: true });
      expect(Number.isFinite((await seen()).duration)).toBe(true);
    },
  );
});
