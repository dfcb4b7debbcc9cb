import { css } from 'lit';

export const uploaderStyles = css`
  :host {
    display: block;
    font-size: 14px;
    line-height: 1.5;
  }

  :host(:lang(zh)),
  :host(:lang(ja)),
  :host(:lang(ko)) {
    line-height: 1.6;
  }

  .root {
    container-type: inline-size;
    position: relative;
  }

  p {
    margin: 0;
  }

  .drop {
    display: flex;
    flex-direction: column;
    align-items: center;
    gap: 16px;
    padding: var(--vod-uploader-drop-padding, 32px);
    border: 1px dashed var(--_border-strong);
    border-radius: 12px;
    text-align: center;
    transition: background-color 120ms ease-out;
    --_border-strong: color-mix(in oklab, var(--_text-muted) 60%, var(--_border));
  }

  .drop.compact {
    flex-direction: row;
    gap: 12px;
    padding: 12px 16px;
    text-align: start;
  }

  .drop.dragging {
    border-color: var(--_accent);
    border-style: solid;
    background: color-mix(in oklab, var(--_accent) 12%, var(--_surface));
  }

  .drop.dragging > * {
    pointer-events: none;
  }

  .drop-icon {
    display: grid;
    color: var(--_text-muted);
  }

  .drop:not(.compact) .icon {
    width: 28px;
    height: 28px;
  }

  .dragging .drop-icon {
    color: var(--_accent-strong);
  }

  .prompt {
    min-inline-size: 0;
    overflow-wrap: anywhere;
  }

  .compact .prompt {
    flex: 1;
  }

  .sentence {
    font-size: 16px;
  }

  .compact .sentence {
    font-size: 14px;
  }

  .limits {
    color: var(--_text-muted);
  }

  .compact .limits {
    font-size: 12px;
  }

  button,
  .watch {
    display: inline-grid;
    place-items: center;
    min-block-size: 32px;
    padding-inline: 12px;
    border: 0;
    border-radius: 8px;
    background: transparent;
    color: inherit;
    font: inherit;
    font-weight: 500;
    text-decoration: none;
    cursor: pointer;
    transition: background-color 120ms ease-out;
  }

  .choose {
    min-block-size: 40px;
    padding-inline: 16px;
    background: var(--_button);
    color: var(--_on-accent);
    --_button: var(--vod-accent-strong, oklch(0.52 0.19 256));
  }

  .choose:hover {
    background: color-mix(in oklab, var(--_button), black 12%);
  }

  .compact .choose {
    min-block-size: 32px;
    flex: none;
  }

  .round {
    inline-size: 32px;
    padding: 0;
    border-radius: 999px;
    color: var(--_text-muted);
  }

  .wordy,
  .watch {
    color: var(--_accent-strong);
  }

  .round:hover,
  .wordy:hover,
  .watch:hover {
    background: var(--_surface-raised);
  }

  .round:hover {
    color: var(--_text);
  }

  .summary {
    display: flex;
    align-items: center;
    gap: 4px;
    min-block-size: 32px;
    margin-block-start: 16px;
    font-variant-numeric: tabular-nums;
    color: var(--_text-muted);
  }

  .summary > span {
    flex: 1;
  }

  .list {
    margin: 8px 0 0;
    padding: 0;
    list-style: none;
  }

  .row {
    display: flex;
    align-items: center;
    gap: 12px;
    padding-block: 12px;
    content-visibility: auto;
    contain-intrinsic-block-size: auto 72px;
  }

  .row + .row {
    border-block-start: 1px solid var(--_border);
  }

  .poster {
    display: grid;
    place-items: center;
    flex: none;
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
    flex: 1;
    min-inline-size: 0;
  }

  .title {
    display: flex;
    gap: 12px;
    justify-content: space-between;
  }

  .name {
    display: flex;
    min-inline-size: 0;
    font-weight: 500;
    white-space: pre;
    unicode-bidi: isolate;
  }

  .head {
    overflow: hidden;
    text-overflow: ellipsis;
  }

  .tail {
    flex: none;
  }

  .size {
    flex: none;
    color: var(--_text-muted);
    font-variant-numeric: tabular-nums;
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
    margin-inline-start: auto;
    padding-inline-start: 12px;
    text-align: end;
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

  .bar[hidden] {
    display: none;
  }

  .fill {
    block-size: 100%;
    background: var(--_accent);
    transform: scaleX(var(--_done));
    transform-origin: left;
    transition: transform 200ms ease-out;
  }

  :host(:dir(rtl)) .fill {
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
    flex: none;
    align-items: center;
    justify-content: end;
    gap: 4px;
  }

  .more {
    margin-block-start: 8px;
  }

  @container (width < 480px) {
    .drop {
      padding: var(--vod-uploader-drop-padding, 24px);
    }

    .compact .drop-icon {
      display: none;
    }

    .row {
      flex-wrap: wrap;
      gap: 8px 12px;
    }

    .poster {
      inline-size: min(var(--vod-uploader-poster-width, 56px), 56px);
    }

    .actions {
      margin-inline-end: -8px;
    }
  }

  @media (pointer: coarse) {
    button,
    .watch,
    .choose,
    .compact .choose {
      min-block-size: 44px;
    }

    .round {
      inline-size: 44px;
    }
  }

  @media (forced-colors: active) {
    .fill {
      background: Highlight;
    }

    .bar {
      outline: 1px solid CanvasText;
    }

    .choose {
      border: 1px solid ButtonText;
    }

    .drop.dragging {
      border-color: Highlight;
    }
  }
`;
