import { css, html, nothing, type TemplateResult } from 'lit';
import { cssVars } from '../../shared/css-vars.js';
import type { PlayerContext } from '../player-context.js';
import { preparedFraction } from '../prepared-fraction.js';
import { playIcon } from './icons.js';
import { panelStyles } from './panel-styles.js';

export { preparingWords as words } from './preparing-words.js';

/** What stands in the picture's place while a video is still processed; `answer` says how far that is. */
export function renderPreparing({ player, words }: PlayerContext, answer: unknown): TemplateResult {
  const fraction = preparedFraction(answer);
  const percent = fraction === undefined ? undefined : Math.floor(fraction * 100);
  return html`<div class="panel prepare" part="preparing">
    <div class="disc">${playIcon}</div>
    <p id="prepared">${words.t('preparing')} <span>${player.snapshot.paused ? nothing : words.t('playsWhenReady')}</span></p>
    <div
      class="made ${percent === undefined ? 'unknown' : ''}"
      part="preparing-progress"
      role="progressbar"
      aria-labelledby="prepared"
      aria-valuenow=${percent ?? nothing}
      ${cssVars({ '--_made': fraction ?? 0.4 })}
    >
      <div></div>
    </div>
    <span class="percent" aria-hidden="true">${percent === undefined ? nothing : words.t('percent', { percent })}</span>
  </div>`;
}

/** Below the spinner: what is waited for is still being uploaded or prepared. */
export function renderArriving({ words }: PlayerContext): TemplateResult {
  return html`<p class="arriving" part="arriving" role="status">${words.t('arriving')}</p>`;
}

export const styles = css`
  ${panelStyles}

  .arriving {
    position: absolute;
    inset-block-start: calc(50% + 40px);
    inset-inline: 16px;
    inline-size: fit-content;
    margin: 0 auto;
    padding: 4px 12px;
    border-radius: 8px;
    background: rgb(0 0 0 / 0.62);
    font-size: 14px;
    text-align: center;
    /* A pause that ends soon is none to speak of. */
    animation: arrive 0.3s 1s both;
  }

  .disc {
    padding: 16px;
    border-radius: 50%;
    background: rgb(255 255 255 / 0.1);
  }

  .disc .icon {
    display: block;
  }

  .prepare p span {
    display: block;
    font-size: 14px;
  }

  .made {
    inline-size: min(240px, 60%);
    block-size: 4px;
    border-radius: 999px;
    overflow: hidden;
    background: rgb(255 255 255 / 0.25);
  }

  .made > div {
    block-size: 100%;
    inline-size: calc(var(--_made) * 100%);
    border-radius: inherit;
    background: var(--_on-video);
    forced-color-adjust: none;
  }

  .unknown > div {
    animation: pass 2.4s ease-in-out infinite;
  }

  /* The number has its place from the start, so that nothing moves when it comes. */
  .percent {
    min-block-size: 1.4em;
    margin-block-start: -4px;
    font-variant-numeric: tabular-nums;
  }

  @keyframes arrive {
    from {
      opacity: 0;
    }
  }

  @keyframes pass {
    from {
      transform: translateX(-100%);
    }

    to {
      transform: translateX(250%);
    }
  }

  @container (max-width: 400px) {
    .disc {
      padding: 8px;
    }
  }

  @container (max-width: 260px) {
    .disc,
    .percent {
      display: none;
    }

    .arriving,
    .prepare p,
    .prepare p span {
      font-size: 12px;
    }
  }

  /* Without motion a bar of unknown length is a bar at rest. */
  @media (prefers-reduced-motion: reduce) {
    .unknown > div {
      animation: none;
    }
  }

  @media (forced-colors: active) {
    .made {
      border: 1px solid;
    }

    .made > div {
      background: Highlight;
    }
  }
`;
