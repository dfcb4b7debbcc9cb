import { css, html, nothing, type TemplateResult } from 'lit';
import { cssVars } from '../../shared/css-vars.js';
import type { PlayerContext } from '../player-context.js';
import { preparedFraction } from '../prepared-fraction.js';
import { playIcon } from './icons.js';

/** What stands in the picture's place while a video is still processed; `answer` says how far that is. */
export function renderPreparing({ player, words }: PlayerContext, answer: unknown): TemplateResult {
  const fraction = preparedFraction(answer);
  const percent = fraction === undefined ? undefined : Math.floor(fraction * 100);
  return html`<div class="prepare" part="preparing">
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

/** White on it is at least 7:1 at its lightest; a poster of the page shows through as no more than colour. */
export const styles = css`
  .preparing {
    background: radial-gradient(140% 120% at 50% 0%, #3d4657, #1b1f27 70%);
  }

  .prepare {
    position: absolute;
    inset: 0;
    display: flex;
    flex-direction: column;
    align-items: center;
    justify-content: safe center;
    gap: 16px;
    padding: 16px 24px;
    overflow: auto;
    text-align: center;
  }

  .poster ~ .prepare {
    background: rgb(0 0 0 / 0.66);
  }

  .disc {
    padding: 16px;
    border-radius: 50%;
    background: rgb(255 255 255 / 0.1);
    animation: breathe 3s ease-in-out infinite;
  }

  .disc .icon {
    display: block;
    inline-size: 24px;
    block-size: 24px;
  }

  .prepare p {
    margin: 0;
    font-size: 16px;
    font-weight: 600;
    text-wrap: balance;
  }

  .prepare p span {
    display: block;
    font-size: 14px;
    font-weight: 400;
    opacity: 0.85;
  }

  .made {
    flex: none;
    inline-size: min(240px, 60%);
    block-size: 4px;
    border-radius: 999px;
    overflow: hidden;
    background: rgb(255 255 255 / 0.22);
  }

  .made > div {
    block-size: 100%;
    inline-size: calc(var(--_made) * 100%);
    border-radius: inherit;
    background: var(--_accent);
    background: oklch(from var(--_accent) max(l, 0.84) c h);
  }

  .unknown > div {
    animation: pass 2.4s ease-in-out infinite;
  }

  /* The number has its place from the start, so that nothing moves when it comes. */
  .percent {
    min-block-size: 1.4em;
    margin-block-start: -8px;
    font-variant-numeric: tabular-nums;
  }

  @keyframes breathe {
    50% {
      opacity: 0.6;
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
    .prepare {
      gap: 8px;
      padding: 8px 16px;
    }

    .disc {
      padding: 8px;
    }

    .percent {
      margin-block-start: -2px;
    }

    .prepare p {
      font-size: 14px;
    }
  }

  @container (max-width: 260px) {
    .disc,
    .percent {
      display: none;
    }

    .prepare p,
    .prepare p span {
      font-size: 12px;
    }
  }

  /* Without motion a bar of unknown length is a bar at rest. */
  @media (prefers-reduced-motion: reduce) {
    .disc,
    .unknown > div {
      animation: none;
    }
  }

  @media (forced-colors: active) {
    .prepare {
      background: Canvas;
    }

    .made {
      border: 1px solid;
    }

    .made > div {
      background: Highlight;
      forced-color-adjust: none;
    }
  }
`;
