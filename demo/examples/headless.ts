import { VodPlayerController, type VodPlayerElement } from '../../src/index.js';
import type { Site } from './example.js';

export const modules = { VodPlayerController: 'player-controller' };

export const markup = `<div id="screen"></div>
<p>
  <button id="toggle" type="button">Play</button>
  <output id="place"></output>
</p>`;

export const style =
  '#screen video { inline-size: 100%; aspect-ratio: 16 / 9; background: black; }';

export function setUp(
  _none: VodPlayerElement | null,
  { videos, playAuth, playbackUrl }: Site,
): VodPlayerController {
  const video = document.createElement('video');
  video.playsInline = true;
  document.querySelector('#screen')?.append(video);
  const playAuthUrl = `${playAuth}?video=${videos[0]?.id}`;
  const player = new VodPlayerController(video, { playAuthUrl, playbackUrl });
  const toggle = document.querySelector('#toggle');
  const place = document.querySelector('#place');
  toggle?.addEventListener('click', () => {
    void (player.snapshot.paused ? player.play() : player.pause());
  });
  player.subscribe(({ paused, currentTime, duration, state }) => {
    const at = `${Math.floor(currentTime)} of ${Math.floor(duration)} s`;
    if (toggle) toggle.textContent = paused ? 'Play' : 'Pause';
    if (place) place.textContent = state.phase === 'failed' ? state.error.message : at;
  });
  return player;
}
