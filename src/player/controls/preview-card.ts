import { css, html, nothing, type TemplateResult } from 'lit';
import { cssVars } from '../../shared/css-vars.js';
import { chapterAt } from '../chapters.js';
import { stampOf } from '../live-window.js';
import type { PlayerContext } from '../player-context.js';
import { tileStyles } from './preview-tiles.js';

export { PreviewTiles } from './preview-tiles.js';

export const styles = css`
  .preview {
    --_half: calc(var(--_card) / 2 + 2px);
    position: absolute;
    inset-block-end: 28px;
    left: clamp(var(--_half), calc(var(--_at) * 100%), calc(100% - var(--_half)));
    display: grid;
    justify-items: center;
    gap: 4px;
    inline-size: var(--_card);
    transform: translateX(-50%);
    pointer-events: none;
    animation: appear 120ms ease-out;
  }

  .chapter,
  .stamp {
    max-inline-size: 100%;
    padding: 2px 8px;
    border-radius: 4px;
    background: rgb(0 0 0 / 0.76);
    font-size: 12px;
    line-height: 1.4;
  }

  .chapter {
    display: -webkit-box;
    overflow: hidden;
    overflow-wrap: anywhere;
    text-align: center;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
  }

  .stamp {
    font-weight: 600;
    font-variant-numeric: tabular-nums;
  }

  /* A frame this narrow is not high enough for a card of three rows. */
  @container (max-width: 400px) {
    .chapter {
      display: none;
    }
  }

  @media (forced-colors: active) {
    .stamp,
    .chapter {
      background: Canvas;
    }
  }

  ${tileStyles}
`;

interface Card {
  /** Seconds. */
  readonly time: number;
  /** Share of the bar, 0 to 1. */
  readonly at: number;
  /** Pixels. */
  readonly width: number;
  readonly picture: TemplateResult | typeof nothing;
}

/** What stands in for the frame that is sought, where there is a picture of it. */
export function renderScrubFrame(
  picture: TemplateResult | typeof nothing,
): TemplateResult | typeof nothing {
  return picture === nothing
    ? nothing
    : html`<div class="scrub-frame" part="scrub-frame">${picture}</div>`;
}

/** The card above the pointer: picture, chapter and time. */
export function renderCard(
  { host, player }: PlayerContext,
  { time, at, width, picture }: Card,
): TemplateResult {
  const chapter = chapterAt(host.chapters, time);
  return html`<div class="preview" part="preview" aria-hidden="true" ${cssVars({ '--_at': at, '--_card': `${width}px` })}>
    ${picture} ${chapter ? html`<span class="chapter" dir="auto">${chapter.title}</span>` : nothing}
    <span class="stamp">${stampOf(player, time)}</span>
  </div>`;
}
