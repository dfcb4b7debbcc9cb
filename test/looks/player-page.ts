import type { Page } from 'playwright-core';
import type { VodPlayerElement } from '../../src/index.js';
import { show } from './looks-page.js';

/** A player of the film, or of what its attributes say, with its first picture. */
export async function showPlayer(page: Page, attributes = 'play-auth="film"'): Promise<void> {
  await show(page, `<vod-player muted ${attributes}></vod-player>`);
}

/** The player of the page: a sign-language video is a player inside it. */
const outerPlayer = (page: Page) => page.locator('vod-player').first();

export const isReady = async (page: Page): Promise<void> =>
  outerPlayer(page).evaluate(async (player: VodPlayerElement) => {
    const state = player.readyState;
    if (state < 2) await new Promise((done) => player.addEventListener('loadeddata', done));
  });

/** Plays from there; the picture and the clock stand still all the same, for the rate is 0. */
export async function playAt(page: Page, seconds: number): Promise<void> {
  await outerPlayer(page).evaluate(async (player: VodPlayerElement, time) => {
    const video = player.shadowRoot?.querySelector('video') as HTMLVideoElement;
    await player.play();
    video.playbackRate = 0;
    const seeked = new Promise((done) => player.addEventListener('seeked', done, { once: true }));
    player.currentTime = time;
    await seeked;
  }, seconds);
}

export async function pauseAt(page: Page, seconds: number): Promise<void> {
  await playAt(page, seconds);
  await outerPlayer(page).evaluate((player: VodPlayerElement) => {
    player.pause();
    player.playbackRate = 1;
  });
}

/** Plays its last moment. */
export async function playToEnd(page: Page): Promise<void> {
  await outerPlayer(page).evaluate(async (player: VodPlayerElement) => {
    await player.play();
    const ended = new Promise((done) => player.addEventListener('ended', done, { once: true }));
    player.currentTime = player.duration - 1;
    await ended;
  });
}

/** The settings, and the pages below them by the names of their rows. */
export async function openSettings(page: Page, ...rows: string[]): Promise<void> {
  await page.locator('vod-player [part~=settings-button]').click();
  for (const row of rows)
    await page.locator('vod-player .menu .row', { hasText: row }).first().click();
}
