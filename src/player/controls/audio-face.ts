import { html, nothing, svg, type TemplateResult } from 'lit';
import type { PlayerContext } from '../player-context.js';

export { audioStyles as styles } from './audio-styles.js';

// A likeness of sound, not this one's: the server measures no waveform.
const levels = [3, 7, 11, 5, 9, 14, 8, 4, 10, 6, 3];
const wave = svg`<path stroke="currentColor" stroke-width="2" stroke-linecap="round" d=${levels.map((level, at) => `M${2 + at * 4} ${16 - level}v${level * 2}`).join('')} />`;

/** What stands in the picture's place where there is sound alone: artwork, or a wave, and the title. */
export function renderAudioFace(
  { host, player, words }: PlayerContext,
  artwork: string | undefined,
): TemplateResult {
  const { waiting, playback } = player.snapshot;
  return html`<div class="face" part="audio">
    <div class="artwork" part="artwork">
      ${artwork ? html`<img src=${artwork} alt="" />` : html`<svg viewBox="0 0 44 32" aria-hidden="true">${wave}</svg>`}
      ${waiting ? html`<div class="spinner" part="spinner" role="progressbar" aria-label=${words.t('loading')}></div>` : nothing}
    </div>
    <span class="title" part="title"><bdi>${playback?.title || host.title}</bdi></span>
  </div>`;
}
