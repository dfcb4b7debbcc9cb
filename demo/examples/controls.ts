import type { VodPlayerElement } from '../../src/index.js';

export const markup = `<vod-player {source} controls="false"></vod-player>
<p>
  <button id="play" type="button">Play</button>
  <button id="back" type="button">Back 5 s</button>
  <output id="time">0:00</output>
</p>`;

export function setUp(player: VodPlayerElement): void {
  const play = document.querySelector('#play');
  const time = document.querySelector('#time');
  play?.addEventListener('click', () => void (player.paused ? player.play() : player.pause()));
  document.querySelector('#back')?.addEventListener('click', () => (player.currentTime -= 5));
  for (const type of ['play', 'pause', 'timeupdate']) {
    player.addEventListener(type, () => {
      const seconds = Math.floor(player.currentTime);
      if (play) play.textContent = player.paused ? 'Play' : 'Pause';
      if (time) time.textContent = `0:${String(seconds).padStart(2, '0')}`;
    });
  }
}
