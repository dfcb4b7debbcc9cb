import type { VodPlayerElement } from '../../src/index.js';

export const markup = `<vod-player {source}></vod-player>
<pre id="log" tabindex="0" role="group" aria-label="Events"></pre>`;

export const style = '#log { block-size: 200px; overflow: auto; }';

export function setUp(player: VodPlayerElement): void {
  const log = document.querySelector('#log');
  const tell = (text = '') => log?.prepend(`${player.currentTime.toFixed(1)} s  ${text}\n`);
  player.addEventListener('vod-player-engine', ({ name }) => tell(`engine: ${name}`));
  player.addEventListener('vod-player-debug', ({ name }) => tell(name));
  player.addEventListener('vod-player-quality-change', ({ quality }) => {
    if (quality) tell(`quality: ${quality.height}p`);
  });
  player.addEventListener('vod-player-beacon', ({ beacon }) => tell(JSON.stringify(beacon)));
  player.addEventListener('vod-player-error', ({ error }) => tell(`error: ${error.code}`));
}
