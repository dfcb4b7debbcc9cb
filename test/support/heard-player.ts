import type { Page } from 'playwright-core';
import type { VodPlayerElement } from '../../src/player/player-element.js';
import { loudestTone } from './foreign-tracks.js';

/** Plays what these properties say in the player of the page, with its sound, which `heardTone` hears from then on. */
export async function playHeard(page: Page, properties: object): Promise<void> {
  await page.evaluate((given) => {
    const player = document.querySelector('vod-player') as VodPlayerElement;
    const video = player.shadowRoot?.querySelector('video') as HTMLVideoElement;
    const context = new AudioContext();
    const analyser = new AnalyserNode(context, { fftSize: 8192, smoothingTimeConstant: 0 });
    context.createMediaElementSource(video).connect(analyser);
    Object.assign(globalThis, { analyser });
    Object.assign(player, given, { autoplay: 'any', muted: false });
  }, properties);
}

/** Hertz, in steps of 220. */
export async function heardTone(page: Page): Promise<number> {
  return Math.round((await loudestTone(page)) / 220) * 220;
}
