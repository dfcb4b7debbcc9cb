import type { VodPlayerElement } from '../../src/index.js';

export const markup = `<vod-player {source}></vod-player>
<ul id="sent"></ul>`;

export function setUp(player: VodPlayerElement): void {
  player.danmaku = {
    canSend: true,
    comments: [
      { time: 0.5, text: 'First!' },
      { time: 1, text: 'So calm', color: '#ffd54f' },
      { time: 2, text: 'Welcome', mode: 'top' },
      { time: 3, text: 'What a sky' },
      { time: 5, text: 'Here it comes', color: '#80deea' },
      { time: 8, text: 'Beautiful' },
      { time: 12, text: 'Once more, please', color: '#f48fb1' },
    ],
  };
  player.addEventListener('vod-player-danmaku-send', ({ comment }) => {
    // Your page keeps what viewers write.
    const line = document.createElement('li');
    line.textContent = `${comment.time.toFixed(1)} s: ${comment.text}`;
    document.querySelector('#sent')?.append(line);
  });
}
