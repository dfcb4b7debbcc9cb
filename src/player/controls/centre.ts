import { html, nothing, type TemplateResult } from 'lit';
import type { PlayerContext, Pointer } from '../player-context.js';
import { backIcon, forwardIcon, pauseIcon, playIcon } from './icons.js';

/** The middle of the picture: the large play button at first, a spinner while waiting, three large buttons for touch. */
export function renderCentre(
  context: PlayerContext,
  pointer: Pointer,
  shown: boolean,
): TemplateResult | typeof nothing {
  const { state, started, paused, ended, waiting } = context.player.snapshot;
  if (state.phase === 'failed') return nothing;
  if (context.host.controls && !started && paused) return renderBigPlay(context);
  if (pointer === 'mouse' || !context.host.controls)
    return waiting ? renderSpinner(context) : nothing;
  return html`${ended ? renderBigPlay(context) : renderTouchButtons(context, shown)} ${waiting ? renderSpinner(context) : nothing}`;
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

function renderTouchButtons({ player, words, run }: PlayerContext, shown: boolean): TemplateResult {
  const seconds = 10;
  const { paused, waiting } = player.snapshot;
  return html`<div class="thumb-buttons ${shown ? 'shown' : ''}">
    <button aria-label=${words.t('back', { count: seconds })} @click=${() => run({ act: 'seek-by', seconds: -seconds })}>
      ${backIcon}<span aria-hidden="true">${seconds}</span>
    </button>
    <button class="big" aria-label=${words.t(paused ? 'play' : 'pause')} @click=${() => run({ act: 'toggle-play' })}>
      ${waiting ? nothing : paused ? playIcon : pauseIcon}
    </button>
    <button aria-label=${words.t('forward', { count: seconds })} @click=${() => run({ act: 'seek-by', seconds })}>
      ${forwardIcon}<span aria-hidden="true">${seconds}</span>
    </button>
  </div>`;
}
