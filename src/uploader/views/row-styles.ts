import { css } from 'lit';

export const rowStyles = css`
  .summary {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px;
    min-block-size: 32px;
    margin-block-start: 16px;
    font-variant-numeric: tabular-nums;
    color: var(--_text-muted);
  }

  .summary > span {
    flex: 1 1 12em;
    overflow-wrap: anywhere;
  }

  .summary > .bar {
    flex: 1 0 100%;
    margin: 0;
  }

  .notice {
    margin-block-start: 12px;
    color: var(--_text-muted);
    overflow-wrap: anywhere;
  }

  .list {
    margin: 8px 0 0;
    padding: 0;
    list-style: none;
  }

  .row {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr) auto;
    align-items: center;
    column-gap: 12px;
    padding-block: 12px;
  }

  .row + .row {
    border-block-start: 1px solid var(--_border);
  }

  .poster {
    display: grid;
    place-items: center;
    inline-size: var(--vod-uploader-poster-width, 72px);
    aspect-ratio: 16 / 9;
    overflow: hidden;
    border-radius: 4px;
    background: var(--_surface-raised);
    color: var(--_text-muted);
  }

  .poster > :is(img, canvas) {
    inline-size: 100%;
    block-size: 100%;
    object-fit: cover;
  }

  .body {
    min-inline-size: 0;
  }

  .name {
    display: flex;
    inline-size: fit-content;
    max-inline-size: 100%;
    overflow: hidden;
    font-weight: 500;
    white-space: pre;
  }

  .head {
    min-inline-size: 2em;
    overflow: hidden;
    text-overflow: ellipsis;
  }

  .tail {
    flex: none;
  }

  .state {
    display: flex;
    align-items: start;
    gap: 4px;
    color: var(--_text-muted);
    font-variant-numeric: tabular-nums;
  }

  .state .icon {
    flex: none;
    inline-size: 16px;
    block-size: 16px;
    margin-block-start: 0.2em;
  }

  .text {
    min-inline-size: 0;
    overflow-wrap: anywhere;
  }

  .detail {
    flex: none;
    max-inline-size: 60%;
    margin-inline-start: auto;
    padding-inline-start: 12px;
    overflow-wrap: anywhere;
    color: var(--_text-muted);
  }

  /* Breaks between facts, not within them. */
  .detail > span {
    display: inline-block;
  }

  [data-tone='plain'] .text {
    color: var(--_text);
  }

  [data-tone='success'] .state {
    color: var(--_success);
  }

  [data-tone='warning'] .text {
    color: var(--_warning);
  }

  [data-tone='danger'] .state {
    color: var(--_danger);
  }

  .bar {
    block-size: 4px;
    margin-block-start: 6px;
    overflow: hidden;
    border-radius: 999px;
    background: var(--_surface-raised);
  }

  /* Keeps its room: rows do not jump when they are done. */
  .bar[hidden] {
    display: block;
    visibility: hidden;
  }

  .fill {
    block-size: 100%;
    background: var(--_accent);
    transform: scaleX(var(--_done));
    transform-origin: left;
    transition: transform 200ms ease-out;
  }

  .fill:dir(rtl) {
    transform-origin: right;
  }

  [data-phase='paused'] .fill {
    background: var(--_text-muted);
  }

  [data-tone='warning'] .fill {
    background: var(--_warning);
  }

  .actions {
    display: flex;
    align-items: center;
    justify-content: end;
    gap: 4px;
    margin-inline-end: -6px;
  }

  .summary > button:last-of-type {
    margin-inline-end: -12px;
  }

  .more {
    margin: 8px -12px;
  }

  @container (width < 600px) {
    .summary > span {
      flex-basis: 100%;
    }

    .summary > span + button {
      margin-inline-start: -12px;
    }

    .row {
      grid-template-columns: auto minmax(0, 1fr) auto auto auto;
      row-gap: 4px;
    }

    .body,
    .actions {
      display: contents;
    }

    .poster {
      grid-area: 1 / 1;
      inline-size: min(var(--vod-uploader-poster-width, 56px), 56px);
    }

    .name {
      grid-area: 1 / 2;
    }

    .row .round {
      grid-area: 1 / 4;
      margin-inline: -8px -6px;
    }

    .row [data-action='edit'] {
      grid-area: 1 / 3;
    }

    .row [data-action='dismiss'] {
      grid-area: 1 / 5;
    }

    .text {
      flex: 1;
    }

    [data-tone='danger'] .detail {
      display: none;
    }

    .detail {
      min-inline-size: 100%;
      padding: 0;
    }

    /* One line, so that no row grows or shrinks with the length of its numbers: the speed goes where it has no room. */
    [data-phase='sending'] .detail:has(> span) {
      block-size: 1lh;
      overflow: hidden;
    }

    .state {
      grid-area: 2 / 1 / 3 / -1;
      flex-wrap: wrap;
    }

    .row:has(> .actions > :is(.wordy, .watch)) .state {
      grid-column-end: 3;
    }

    .row :is(.wordy, .watch) {
      grid-area: 2 / 3 / 3 / -1;
      align-self: start;
      justify-self: end;
      max-inline-size: 48cqi;
      align-items: start;
      /* A full touch target that reaches over the bar, so that rows with and without one are of a height. */
      margin-block: -4px -18px;
      margin-inline-end: -12px;
      padding-block-start: 4px;
    }

    .bar {
      grid-area: 3 / 1 / 4 / -1;
      margin-block-start: 0;
    }
  }

  /* The name beneath the buttons: beside them there is no room for it. */
  @container (width < 280px) {
    .poster,
    .row .round {
      grid-row: -2;
    }

    .name {
      grid-column: 1 / -1;
    }
  }

  @media (forced-colors: active) {
    .row .fill {
      background: Highlight;
      forced-color-adjust: none;
    }

    .bar {
      outline: 1px solid CanvasText;
    }
  }
`;
