import type { VodPlayerElement } from '../../src/index.js';

export const markup = '<vod-player {source}></vod-player>';

export function setUp(player: VodPlayerElement): void {
  player.watermark = {
    src: '/favicon.svg',
    text: 'vodkit',
    position: 'top-right',
    opacity: 0.8,
    size: 8,
    href: '/',
  };
}
