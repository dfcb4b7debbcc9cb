import { css, html, nothing, type TemplateResult } from 'lit';
import type { PlayerContext } from '../player-context.js';
import type { firstIcons } from './centre.js';

export { seekWords as words } from './seek-words.js';

export const styles = css`
  /* As time runs, and as two taps at either side do. */
  .thumb-buttons {
    direction: ltr;
    display: flex;
    align-items: center;
    gap: clamp(24px, 9cqw, 64px);
    opacity: 0;
    transition: opacity 200ms ease-out;
  }

  .thumb-buttons.shown {
    opacity: 1;
  }

  .thumb-buttons:not(.shown) button {
    pointer-events: none;
  }

  .thumb-buttons button {
    position: relative;
    inline-size: 48px;
    block-size: 48px;
    border-radius: 50%;
    background: rgb(0 0 0 / 0.5);
  }

  .thumb-buttons .icon {
    inline-size: 28px;
    block-size: 28px;
  }

  .thumb-buttons .big {
    inline-size: 64px;
    block-size: 64px;
  }

  .thumb-buttons span {
    position: absolute;
    font-size: 9px;
    font-weight: 700;
    line-height: 1;
    translate: 0 1px;
  }

  @container (max-width: 400px) {
    .thumb-buttons {
      translate: 0 -24px;
    }
  }

  @media (forced-colors: active) {
    .thumb-buttons button {
      border: 1px solid ButtonText;
      background: ButtonFace;
      color: ButtonText;
    }
  }
`;

/** Under a thumb: back, play and forward in the middle of the picture. */
export function renderTouchButtons(
  { player, words, run }: PlayerContext,
  shown: boolean,
  { backIcon, forwardIcon, pauseIcon, playIcon }: typeof firstIcons,
): TemplateResult {
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
