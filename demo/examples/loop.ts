import type { VodPlayerElement } from '../../src/index.js';

export const markup = '<vod-player {source}></vod-player>';

export function setUp(player: VodPlayerElement): void {
  player.loopRange = { start: 4, end: 9 };
}
