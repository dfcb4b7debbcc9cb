import type { VodPlayerElement } from '../../src/index.js';

export const markup = '<vod-player {source}></vod-player>';

export function setUp(player: VodPlayerElement): void {
  const show = (chosen = 0) => {
    player.menuChoice = {
      label: 'Camera',
      options: ['Stage', 'Drums', 'Audience'],
      chosen,
      choose: show,
    };
  };
  show();
}
