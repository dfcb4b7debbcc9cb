import type { VodPlayerElement } from '../../src/index.js';

export const markup = `<vod-player {source}></vod-player>
<p id="kept" role="status"></p>`;

export function setUp(player: VodPlayerElement): void {
  const kept = document.querySelector('#kept');
  player.addEventListener('vod-player-offline-change', ({ video }) => {
    const percent = Math.floor((video?.progress ?? 0) * 100);
    if (kept) kept.textContent = video ? `${video.title}: ${video.state}, ${percent} %` : '';
  });
}
