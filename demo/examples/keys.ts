import type { VodPlayerElement } from '../../src/index.js';

export const markup = '<vod-player {source} hotkeys="page"></vod-player>';

export function setUp(player: VodPlayerElement): void {
  player.shortcuts = { 'seek-back': 'q', 'seek-forward': 'e', 'toggle-play': ['Space', 'w'] };
}
