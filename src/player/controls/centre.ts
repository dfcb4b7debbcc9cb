import { html, nothing, type TemplateResult } from 'lit';
import type { PlayerContext, Pointer } from '../player-context.js';
import {
  backIcon,
  captionsIcon,
  forwardIcon,
  loudIcon,
  mutedIcon,
  pauseIcon,
  playIcon,
  softIcon,
} from './icons.js';

/** Handed to parts that come late: were they to import icons, the script-tag build would split its entry. */
export const firstIcons = {
  backIcon,
  captionsIcon,
  forwardIcon,
  loudIcon,
  mutedIcon,
  pauseIcon,
  playIcon,
  softIcon,
};

/** The middle of the picture: the large play button at first, a spinner while waiting, `touchButtons` for touch. */
export function renderCentre(
  context: PlayerContext,
  pointer: Pointer,
  touchButtons: TemplateResult | undefined,
): TemplateResult | typeof nothing {
  const { state, started, paused, ended, waiting } = context.player.snapshot;
  if (state.phase === 'failed') return nothing;
  if (context.host.controls && !started && paused) return renderBigPlay(context);
  if (pointer === 'mouse' || !context.host.controls)
    return waiting ? renderSpinner(context) : nothing;
  return html`${ended ? renderBigPlay(context) : touchButtons} ${waiting ? renderSpinner(context) : nothing}`;
}

function renderSpinner({ words }: PlayerContext): TemplateResult {
  return html`<div class="spinner" part="spinner" role="progressbar" aria-label=${words.t('loading')}></div>`;
}

function renderBigPlay({ player, words, run }: PlayerContext): TemplateResult {
  const { ended } = player.snapshot;
  return html`<button
    class="big-play"
    part="big-play-button"
    aria-label=${words.t(ended ? 'replay' : 'play')}
    @click=${() => run({ act: 'toggle-play' })}
  >
    ${ended ? backIcon : playIcon}
  </button>`;
}
