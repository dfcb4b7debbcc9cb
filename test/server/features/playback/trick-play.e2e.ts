import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Playback } from '../../../../src/contract/playback.js';
import { sharedChromium } from '../../../support/browser.js';
import { makeClip } from '../../../support/clip.js';
import type { ForeignSite } from '../../../support/foreign-players.js';
import { processClip } from '../../../support/process-clip.js';
import type { TestServer } from '../../../support/server.js';
import { sharedSites } from '../../../support/shared-sites.js';

describe('trick play in players of others', () => {
  let site: ForeignSite;
  let server: TestServer;
  let browser: Browser;
  let page: Page;
  let master = '';

  beforeAll(async () => {
    ({ server, foreign: site } = await sharedSites());
    browser = await sharedChromium(['--autoplay-policy=no-user-gesture-required']);
    page = await browser.newPage({ viewport: { width: 640, height: 480 } });
    const clip = await makeClip({ size: '320x180', rate: 25, seconds: 21 });
    const { id } = await processClip(server.deps, clip, 'none');
    const answer = await server.api('POST', `/v1/videos/${id}/play-urls`);
    const { sources } = (await answer.json()) as Playback;
    master = sources.find(({ type }) => type === 'application/vnd.apple.mpegurl')?.url ?? '';
  });
  afterAll(async () => {
    await browser?.close();
  });

  it('hls.js shows the keyframe of a time, by its list of keyframes', async () => {
    await page.goto(site.url);
    await page.addScriptTag({ url: '/hls.js' });
    // Keyframes stand at every other second.
    await page.evaluate(showKeyframe, { master, time: 13.3, keyframe: 12.01 });
    await expect
      .poll(async () => {
        const { small, whole, errors } = await page.evaluate(readPictures);
        return errors.join() || (small.length > 0 && small === whole);
      })
      .toBe(true);
    const { at, before, small } = await page.evaluate(readPictures);
    expect(at).toBeCloseTo(13.3, 0);
    expect(before).not.toBe(small);
  });

  it('shaka-player runs through the keyframes, and finds the pictures of the storyboard', async () => {
    await page.goto(site.url);
    await page.addScriptTag({ url: '/shaka.js' });
    const facts = await page.evaluate(runThrough, master);
    expect(facts.errors).toEqual([]);
    expect(facts.keyframes).toBeGreaterThan(3);
    expect(facts.time).toBeGreaterThan(12);
    expect(facts.thumbnail).toMatchObject({
      ...{ width: 160, height: 90, positionX: 480, positionY: 90, startTime: 13, duration: 1 },
    });
    expect(facts.thumbnail?.uris).toEqual([expect.stringMatching(/\/img\/storyboard-0\.jpg$/)]);
  });
});

interface Hls {
  on(
    event: string,
    handler: (name: string, data: { details: string; fatal: boolean }) => void,
  ): void;
  loadSource(url: string): void;
  attachMedia(video: HTMLVideoElement): void;
  createIFramePlayer(): (Hls & { loadMediaAt(time: number): void }) | null;
}

interface Thumbnail {
  uris: string[];
  width: number;
  height: number;
  positionX: number;
  positionY: number;
  startTime: number;
  duration: number;
}

interface Shaka {
  attach(video: HTMLVideoElement): Promise<void>;
  addEventListener(name: string, handler: (event: { detail: { code: number } }) => void): void;
  load(url: string): Promise<void>;
  trickPlay(rate: number): void;
  getImageTracks(): { id: number }[];
  getThumbnails(track: number, time: number): Promise<Thumbnail | null>;
  destroy(): Promise<void>;
}

interface Pictures {
  small: string;
  whole: string;
  /** Of the whole video, before it was at the keyframe. */
  before: string;
  at: number;
  errors: string[];
}

/** Runs in the page: leaves there what `readPictures` reads. */
async function showKeyframe(wanted: { master: string; time: number; keyframe: number }) {
  const { Hls } = globalThis as unknown as { Hls: new () => Hls };
  const errors: string[] = [];
  const digest = async (video: HTMLVideoElement): Promise<string> => {
    if (video.seeking || video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) return '';
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
    const context = canvas.getContext('2d');
    context?.drawImage(video, 0, 0);
    const { data } = context?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: [] };
    const hash = await crypto.subtle.digest('SHA-256', Uint8Array.from(data));
    return btoa(String.fromCharCode(...new Uint8Array(hash)));
  };
  const video = document.querySelector('video') as HTMLVideoElement;
  const hls = new Hls();
  const report = (_: string, { details, fatal }: { details: string; fatal: boolean }) => {
    if (fatal) errors.push(details);
  };
  hls.on('hlsError', report);
  hls.loadSource(wanted.master);
  hls.attachMedia(video);
  await new Promise((done) => video.addEventListener('canplay', done, { once: true }));
  const before = await digest(video);
  const small = document.createElement('video');
  small.muted = true;
  document.body.append(small);
  const keyframes = hls.createIFramePlayer();
  if (!keyframes) throw new Error('hls.js found no list of keyframes');
  keyframes.on('hlsError', report);
  keyframes.attachMedia(small);
  video.currentTime = wanted.keyframe;
  const readPictures = async (): Promise<Pictures> => {
    // As who scrubs does: hls.js forgets to seek to what was asked for while it was attaching.
    if (Math.abs(small.currentTime - wanted.time) > 0.5) keyframes.loadMediaAt(wanted.time);
    return {
      ...{ before, errors, at: small.currentTime },
      ...{ small: await digest(small), whole: await digest(video) },
    };
  };
  Object.assign(globalThis, { readPictures });
}

/** Runs in the page. */
function readPictures(): Promise<Pictures> {
  return (globalThis as unknown as { readPictures: () => Promise<Pictures> }).readPictures();
}

/** Runs in the page. */
async function runThrough(master: string) {
  const { shaka } = globalThis as unknown as { shaka: { Player: new () => Shaka } };
  const video = document.querySelector('video') as HTMLVideoElement;
  const errors: string[] = [];
  const player = new shaka.Player();
  await player.attach(video);
  player.addEventListener('error', ({ detail }) => errors.push(`shaka ${detail.code}`));
  await player.load(master);
  const [images] = player.getImageTracks();
  const thumbnail = await player.getThumbnails(images?.id ?? -1, 13.3);
  await video.play();
  player.trickPlay(4);
  await new Promise<void>((done) => {
    const onTime = () => {
      if (video.currentTime < 12 && errors.length === 0) return;
      video.removeEventListener('timeupdate', onTime);
      done();
    };
    video.addEventListener('timeupdate', onTime);
  });
  const keyframes = performance
    .getEntriesByType('resource')
    .filter(({ name }) => /\/i\/\d+\.m4s$/.test(name)).length;
  const facts = {
    ...{ errors, keyframes, thumbnail },
    time: video.currentTime,
  };
  await player.destroy();
  return facts;
}
