import type { VodPlayerElement } from '../../src/index.js';

export const markup = `<vod-player {source}>
  <b slot="top-start">Part 2</b>
  <button slot="controls-end" aria-label="Go to the mark">⚑</button>
</vod-player>`;

export function setUp(player: VodPlayerElement): void {
  let mark = 0;
  player.querySelector('button')?.addEventListener('click', () => (player.currentTime = mark));
  const offer = () => {
    player.menuItems = [
      {
        label: 'Mark this moment',
        value: `${Math.floor(mark)} s`,
        select: () => {
          mark = player.currentTime;
          offer();
        },
      },
    ];
  };
  offer();
}
