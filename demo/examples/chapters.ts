import type { VodPlayerElement } from '../../src/index.js';

export const markup = '<vod-player {source}></vod-player>';

export function setUp(player: VodPlayerElement): void {
  player.chapters = [
    { startTime: 0, title: 'Opening' },
    { startTime: 6, title: 'In the middle of it' },
    { startTime: 13, title: 'Towards the end' },
  ];
}
