import { html, type TemplateResult } from 'lit';
import { cssVars } from '../../shared/css-vars.js';
import type { PlayerContext } from '../player-context.js';
import { loudIcon, mutedIcon, softIcon } from './icons.js';

/** The mute button, with a slider that opens beside it under a mouse or the keyboard. */
export function renderVolume({ keysOf, player, words, run }: PlayerContext): TemplateResult {
  const { volume, muted } = player.snapshot;
  const loudness = muted ? 0 : volume;
  const icon = loudness === 0 ? mutedIcon : loudness < 0.5 ? softIcon : loudIcon;
  const onInput = (event: Event): void =>
    void run({ act: 'volume-to', volume: (event.target as HTMLInputElement).valueAsNumber });
  return html`<div class="volume">
    <button
      part="button mute-button"
      aria-label=${words.t(loudness === 0 ? 'unmute' : 'mute')}
      aria-keyshortcuts=${keysOf('toggle-mute')}
      @click=${() => run({ act: 'toggle-mute' })}
    >
      ${icon}
    </button>
    <div class="volume-slider" part="volume-slider" ${cssVars({ '--_played': loudness })}>
      <input
        type="range"
        min="0"
        max="1"
        step="0.01"
        .value=${String(loudness)}
        aria-label=${words.t('volume')}
        aria-valuetext=${words.t('percent', { percent: Math.round(loudness * 100) })}
        aria-keyshortcuts=${keysOf('volume-up', 'volume-down')}
        @input=${onInput}
      />
      <div class="track"><div class="level"></div></div>
      <div class="thumb"></div>
    </div>
  </div>`;
}
