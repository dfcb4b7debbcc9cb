import { describe, expect, it } from 'vitest';
import type { VodPlayerElement } from '../../../src/index.js';
import { useLooks } from '../../looks/looks-page.js';
import { showPlayer } from '../../looks/player-page.js';

// The last segment of the sound of this film has one frame, behind the last picture.
describe('the last moment of a video whose sound is a segment of its own', () => {
  const open = useLooks();

  it.each([0.02, 0.05, 0.1, 0.15])('plays to the end when sought at once: %s s', async (before) => {
    const page = await open({});
    await showPlayer(page);
    const hasEnded = await page
      .locator('vod-player')
      .evaluate(async (player: VodPlayerElement, seconds) => {
        if (player.readyState < 2)
          await new Promise((done) => player.addEventListener('loadeddata', done, { once: true }));
        await player.play();
        const ended = new Promise((done) => player.addEventListener('ended', done, { once: true }));
        player.currentTime = player.duration - seconds;
        await ended;
        return player.ended;
      }, before);
    expect(hasEnded).toBe(true);
  });
});
