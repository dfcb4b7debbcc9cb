import type { VodPlayerElement } from '../../src/index.js';

export const markup = `<vod-player {source}></vod-player>
<p id="pictures"></p>`;

export const style = '#pictures img { inline-size: 160px; }';

export function setUp(player: VodPlayerElement): void {
  player.addEventListener('vod-player-screenshot', (event) => {
    // Without this the picture is saved as a file.
    event.preventDefault();
    const picture = new Image();
    picture.alt = `The frame at ${event.time.toFixed(1)} s`;
    picture.src = URL.createObjectURL(event.file);
    document.querySelector('#pictures')?.append(picture);
  });
}
