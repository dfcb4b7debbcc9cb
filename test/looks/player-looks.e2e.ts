import type { Page } from 'playwright-core';
import { describe, it } from 'vitest';
import type { VodPlayerElement } from '../../src/index.js';
import { expectLooks, type LookOptions } from '../support/compare-picture.js';
import { show, useLooks, type Look } from './looks-page.js';
import { keepCopies } from './offline-page.js';
import { isReady, openSettings, pauseAt, playAt, playToEnd, showPlayer } from './player-page.js';

const openLook = useLooks();
let page: Page;

/** The bar stays as long as the pointer moves over the picture. */
function overPicture(): LookOptions {
  let step = 0;
  return { hold: () => page.mouse.move(300 + (step++ % 2), 100) };
}

const player = () => page.locator('vod-player');

const narrow: Look = { width: 344, height: 206, touch: true };
const dark: Look = { scheme: 'dark' };
const arabic: Look = { lang: 'ar' };
const chinese: Look = { lang: 'zh' };
const forced: Look = { forcedColors: 'active', scheme: 'dark' };

async function rest(): Promise<void> {
  await showPlayer(page);
  await isReady(page);
}

async function playing(): Promise<LookOptions> {
  await showPlayer(page);
  await playAt(page, 35);
  return overPicture();
}

async function paused(): Promise<void> {
  await showPlayer(page);
  await pauseAt(page, 35);
}

async function waiting(): Promise<void> {
  await page.route('**/*.m4s', () => undefined);
  await showPlayer(page);
  await player().evaluate((element: VodPlayerElement) => void element.play());
  await page.locator('.spinner').waitFor();
}

async function hoverSeekBar(): Promise<void> {
  await paused();
  await page.mouse.move(300, 317);
  await page.locator('.preview').waitFor();
}

async function captioned(): Promise<void> {
  await showPlayer(page);
  await pauseAt(page, 50);
  await page.locator('[part~=captions-button]').click();
  await page.locator('.cue').first().waitFor();
}

const menu =
  (...rows: string[]) =>
  async (): Promise<void> => {
    await paused();
    await openSettings(page, ...rows);
  };

async function sharing(): Promise<void> {
  const embed = 'embed-url="https://vod.example/embed/film"';
  await showPlayer(page, `play-auth="film" share-url="https://site.example/watch" ${embed}`);
  await pauseAt(page, 35);
  await openSettings(page, 'Share');
}

async function listed(): Promise<void> {
  await showPlayer(page, '');
  await player().evaluate((element: VodPlayerElement) => {
    element.playlist = {
      items: [
        { title: 'Over the hills', playAuth: 'film', duration: 120 },
        {
          title: 'Down to the sea, along the old road',
          playAuth: 'sea',
          poster: '/media/poster.jpg',
          duration: 754,
        },
        { playAuth: 'third' },
      ],
    };
  });
  await isReady(page);
}

async function playlistMenu(): Promise<void> {
  await listed();
  await pauseAt(page, 35);
  await openSettings(page, 'Playlist');
}

async function playlistEnded(): Promise<LookOptions> {
  await listed();
  await playToEnd(page);
  await page.locator('.end-screen').waitFor();
  // How many seconds are left.
  return { mask: [page.locator('.end-screen .about > :first-child')] };
}

async function danmaku(): Promise<LookOptions> {
  await showPlayer(page);
  await player().evaluate((element: VodPlayerElement) => {
    element.danmaku = {
      canSend: true,
      comments: [
        { time: 34, text: 'Welcome', mode: 'top' },
        { time: 34.5, text: 'So calm', color: '#ffd54f', mode: 'bottom' },
      ],
    };
  });
  await isReady(page);
  // Its part is there: a comment whose moment has passed is not made up for.
  await page.locator('[part~=danmaku-button]').waitFor();
  await player().evaluate(async (element: VodPlayerElement) => {
    element.currentTime = 33.9;
    await element.play();
    const look = (): void => {
      if (element.currentTime > 34.6) element.pause();
    };
    element.addEventListener('timeupdate', look);
    await new Promise((done) => element.addEventListener('pause', done, { once: true }));
  });
  return { animations: 'allow' };
}

async function transcript(): Promise<void> {
  await paused();
  await openSettings(page, 'Transcript');
  await page.locator('.transcript').waitFor();
  await page.mouse.move(300, 100);
}

async function failed(): Promise<void> {
  await showPlayer(page, 'play-auth="refused"');
  await page.locator('.error').waitFor();
}

async function ended(): Promise<void> {
  await rest();
  await playToEnd(page);
}

async function previewEnded(): Promise<void> {
  await show(
    page,
    '<vod-player muted play-auth="preview"><a slot="preview-end" href="/buy">Buy the film</a></vod-player>',
  );
  await isReady(page);
  await playToEnd(page);
  await page.locator('.preview-end').waitFor();
}

async function live(): Promise<LookOptions> {
  await showPlayer(page, 'src="/media/live.m3u8"');
  await player().evaluate(async (element: VodPlayerElement) => {
    await element.play();
    const video = element.shadowRoot?.querySelector('video') as HTMLVideoElement;
    video.playbackRate = 0;
  });
  return overPicture();
}

async function audio(): Promise<void> {
  await showPlayer(page, 'src="/media/sound.m4a"');
  await pauseAt(page, 35);
}

async function keys(): Promise<void> {
  await paused();
  await page.keyboard.press('Tab');
  await page.locator('[aria-keyshortcuts]').first().waitFor();
  await page.keyboard.press('?');
  await page.locator('dialog.keys').waitFor();
}

async function statistics(): Promise<LookOptions> {
  await paused();
  await openSettings(page, 'Statistics');
  await page.locator('.statistics').waitFor();
  return { mask: [page.locator('.statistics dd')] };
}

async function mini(): Promise<void> {
  await show(
    page,
    '<vod-player muted mini-player play-auth="film"></vod-player><p style="block-size: 200vh">',
  );
  await isReady(page);
  await playAt(page, 35);
  await page.evaluate(() => scrollTo(0, 700));
  await page.locator('.mini-close').waitFor();
}

async function signed(): Promise<void> {
  await page.evaluate(() => localStorage.setItem('vod-player-sign-language', '{"isOn":true}'));
  await showPlayer(page, 'play-auth="film" sign-language="/media/signed.mp4"');
  await pauseAt(page, 50);
  await page.locator('[part~=captions-button]').click();
  await page.locator('.cue').first().waitFor();
  await page.locator('.sign').waitFor();
}

async function signedMenu(): Promise<void> {
  await signed();
  await openSettings(page);
}

async function offline(...keys: string[]): Promise<void> {
  await keepCopies(page);
  await showPlayer(page, 'play-auth="kept"');
  await pauseAt(page, 50);
  await openSettings(page);
  for (const key of ['offline', ...keys])
    await page.locator(`vod-player .menu [data-key=${key}]`).click();
}

const tea = {
  src: '/media/ad.mp4',
  image: '/media/poster.jpg',
  skipOffset: 5,
  clickThrough: 'https://tea.example/',
  label: 'Mountain tea of the high valleys, picked by hand before the sun has risen',
};

/** It stands still, and can be skipped by then. */
async function ad(): Promise<void> {
  await showPlayer(page);
  await player().evaluate(async (element: VodPlayerElement, one) => {
    // What stands still is not given up for being late.
    element.adBreaks = [{ timeOffset: 'start', ads: [one, one], timeout: 600 }];
    await element.play();
    const video = element.shadowRoot?.querySelector('[part=ad-video]') as HTMLVideoElement;
    video.playbackRate = 0;
    video.currentTime = 7.5;
  }, tea);
  await page.locator('.ad-skip').waitFor();
}

async function adWithBar(): Promise<LookOptions> {
  await ad();
  return overPicture();
}

async function pauseAd(): Promise<void> {
  await showPlayer(page);
  await player().evaluate((element: VodPlayerElement, { image, label }) => {
    element.adBreaks = [{ timeOffset: 'pause', ads: [{ image, label }] }];
  }, tea);
  await pauseAt(page, 50);
  await page.locator('.pause-ad:not(.ad-waits)').waitFor();
}

/** Each state by the name of its picture: its look, and what leads to it. */
const states: [string, Look, () => Promise<void | LookOptions>][] = [
  ['poster', {}, rest],
  ['playing', {}, playing],
  ['waiting', {}, waiting],
  ['seek-bar', {}, hoverSeekBar],
  ['captions', {}, captioned],
  ['menu', {}, menu()],
  ['menu-dark', dark, menu()],
  ['menu-quality', {}, menu('Quality')],
  ['menu-speed', {}, menu('Speed')],
  ['menu-captions', {}, menu('Captions')],
  ['menu-caption-style', {}, menu('Captions', 'Caption style')],
  ['menu-picture', dark, menu('Picture')],
  ['menu-chapters', {}, menu('Chapters')],
  ['menu-share', {}, sharing],
  ['menu-playlist', {}, playlistMenu],
  ['danmaku', { motion: 'no-preference' }, danmaku],
  ['transcript', {}, transcript],
  ['transcript-dark', dark, transcript],
  ['error', {}, failed],
  ['ended', {}, ended],
  ['playlist-end', {}, playlistEnded],
  ['preview-end', {}, previewEnded],
  ['live', {}, live],
  ['audio', {}, audio],
  ['keys', {}, keys],
  ['statistics', {}, statistics],
  ['mini', { height: 600 }, mini],
  ['narrow-paused', narrow, paused],
  ['narrow-menu', narrow, menu()],
  ['narrow-menu-dark', { ...narrow, ...dark }, menu('Speed')],
  ['narrow-captions', narrow, captioned],
  ['narrow-transcript', narrow, transcript],
  ['narrow-error', narrow, failed],
  ['narrow-playlist-end', narrow, playlistEnded],
  ['narrow-keys', { width: 344, height: 500 }, keys],
  ['sign-language', {}, signed],
  ['narrow-sign-language', narrow, signed],
  ['narrow-sign-language-menu', { ...narrow, ...dark }, signedMenu],
  ['narrow-offline', { ...narrow, ...dark }, () => offline('videos')],
  ['arabic-offline', arabic, () => offline('videos', 'long')],
  ['ad', {}, adWithBar],
  ['narrow-ad', { ...narrow, ...dark }, ad],
  ['narrow-pause-ad', narrow, pauseAd],
  ['arabic-paused', arabic, paused],
  ['arabic-menu', arabic, menu()],
  ['arabic-error', arabic, failed],
  ['chinese-menu', chinese, menu()],
  ['chinese-keys', { ...chinese, ...dark }, keys],
  ['forced-playing', forced, playing],
  ['forced-menu', forced, menu('Quality')],
  ['forced-error', { forcedColors: 'active' }, failed],
];

/** Looked at nightly: their like is among the others. */
const rare = new Set([
  ...['menu-speed', 'menu-captions', 'menu-chapters', 'menu-share', 'menu-picture', 'live'],
  ...['transcript-dark', 'statistics', 'narrow-menu-dark', 'narrow-keys', 'narrow-error'],
  ...['narrow-sign-language', 'arabic-offline', 'narrow-ad'],
  ...['arabic-error', 'chinese-keys', 'forced-playing', 'mini', 'ended'],
]);
const isNightly = process.env['VODKIT_NIGHTLY'] === '1';
const due = states.filter(([name]) => isNightly || !rare.has(name));

describe('<vod-player> looks as its picture', () => {
  it.each(due)('%s', async (name, look, lead) => {
    page = await openLook(look);
    const options = await lead();
    await expectLooks(page, `player-${name}`, options ?? {});
  });
});
