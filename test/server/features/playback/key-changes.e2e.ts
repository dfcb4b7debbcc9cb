import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sharedChromium } from '../../../support/browser.js';
import { makeClip } from '../../../support/clip.js';
import { playlistOf } from '../../../support/decode-published.js';
import { playForeign, type ForeignSite } from '../../../support/foreign-players.js';
import type { PlayerSite } from '../../../support/player-site.js';
import { processClip } from '../../../support/process-clip.js';
import type { TestServer } from '../../../support/server.js';
import { sharedSites } from '../../../support/shared-sites.js';

/** The second key begins with the segment at 602 s. */
const change = 602;

describe('a video whose key changes after ten minutes', () => {
  let own: PlayerSite;
  let foreign: ForeignSite;
  let server: TestServer;
  let browser: Browser;
  let page: Page;
  let master = '';
  let keys: string[] = [];

  beforeAll(async () => {
    const shared = await sharedSites();
    ({ site: own, foreign, server } = shared);
    await shared.site.build();
    browser = await sharedChromium(['--autoplay-policy=no-user-gesture-required']);
    const clip = await makeClip({ seconds: 612, rate: 5, size: '160x90' });
    const { id } = await processClip(server.deps, clip, 'aes-128');
    master = await playlistOf(server, id);
  });
  beforeEach(async () => {
    const context = await browser.newContext({ viewport: { width: 640, height: 480 } });
    page = await context.newPage();
    keys = [];
    page.on('request', (request) => {
      if (/\/k\/[^/]+$/.test(request.url())) keys.push(request.url());
    });
    return () => context.close();
  });
  afterAll(async () => {
    await browser?.close();
  });

  it('plays in <vod-player> across the change, and back over it, and begins with one key', async () => {
    await page.goto(own.url);
    const begun = await page.evaluate(begin, master);
    expect(begun).toBe(0);
    expect(new Set(keys).size).toBe(1);
    const across = await page.evaluate(playAcross, { from: change - 1.5, until: change + 1.5 });
    expect(across.error).toBeUndefined();
    expect(across.frames.some((time) => time < change)).toBe(true);
    expect(across.frames.some((time) => time > change + 1)).toBe(true);
    expect(new Set(keys).size).toBe(2);
    const back = await page.evaluate(playAcross, { from: 3, until: 4 });
    expect(back.error).toBeUndefined();
    expect(back.frames.some((time) => time >= 3 && time < 4.5)).toBe(true);
  });

  it.each(['hls.js', 'shaka-player'] as const)(
    'plays in %s on both sides of it',
    async (player) => {
      const source = { type: 'application/vnd.apple.mpegurl', url: master } as const;
      const at = [598, 604, 610, 5, 603];
      const { errors, pictures } = await playForeign(page, foreign, { player, source, at });
      expect(errors).toEqual([]);
      expect(new Set(pictures).size).toBe(at.length);
      expect(new Set(keys).size).toBe(2);
    },
  );
});

/** Runs in the page: answers the time at which there is something to play. */
async function begin(src: string): Promise<number> {
  await customElements.whenDefined('vod-player');
  const player = document.querySelector('vod-player') as unknown as HTMLVideoElement;
  const ready = new Promise((done) => player.addEventListener('canplay', done, { once: true }));
  player.src = src;
  await ready;
  return player.currentTime;
}

/** Runs in the page: the times of the frames that were shown. */
async function playAcross({ from, until }: { from: number; until: number }) {
  const player = document.querySelector('vod-player') as unknown as HTMLVideoElement;
  const video = player.shadowRoot?.querySelector('video');
  if (!video) throw new Error('The player has no video');
  const frames: number[] = [];
  const onFrame: VideoFrameRequestCallback = (_, { mediaTime }) => {
    frames.push(mediaTime);
    video.requestVideoFrameCallback(onFrame);
  };
  const seeked = new Promise((done) => video.addEventListener('seeked', done, { once: true }));
  player.currentTime = from;
  await seeked;
  video.requestVideoFrameCallback(onFrame);
  const result = new Promise<string | undefined>((done) => {
    player.addEventListener('vod-player-error', (event) =>
      done(String((event as unknown as { error: { code: string } }).error.code)),
    );
    video.addEventListener('timeupdate', () => {
      if (video.currentTime >= until && video.currentTime < until + 60) done(undefined);
    });
  });
  await player.play();
  const error = await result;
  player.pause();
  return { frames, error };
}
