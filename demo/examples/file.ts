import type { VodPlayerElement } from '../../src/index.js';

export const markup = `<p><input type="file" accept="video/*" aria-label="A video of yours" /></p>
<vod-player></vod-player>`;

export function setUp(player: VodPlayerElement): void {
  const picker = document.querySelector('input');
  picker?.addEventListener('change', () => {
    player.file = picker.files?.[0];
    void player.play();
  });
}
