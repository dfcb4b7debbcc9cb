import { css } from 'lit';
import { palette } from '../../shared/palette.js';

/** Where it stands over the picture: beside the rest of it, and a sheet where the frame is narrow. */
export const placeStyles = css`
  .transcript {
    position: absolute;
    inset-block: 8px 76px;
    inset-inline-end: 12px;
    inline-size: min(360px, 100% - 24px);
    overflow: hidden;
    border-radius: 12px;
    box-shadow: 0 8px 32px rgb(0 0 0 / 0.36);
    cursor: auto;
    animation: transcript-in 200ms ease-out;
  }

  @keyframes transcript-in {
    from {
      opacity: 0;
      transform: translateY(8px);
    }
  }

  @container (max-width: 480px) {
    .transcript {
      inset: 16px 0 0;
      inline-size: auto;
      border-radius: 12px 12px 0 0;
    }
  }
`;

/** What stands in its own shadow root, wherever that is. */
export const panelStyles = css`
  ${palette}

  :host {
    display: block;
    --_focus: var(--vod-focus, var(--_accent-strong));
  }

  .panel {
    display: flex;
    flex-direction: column;
    block-size: 100%;
    min-block-size: 0;
    max-block-size: inherit;
    background: var(--_surface);
    color: var(--_text);
    font-size: 14px;
    line-height: 1.5;
    text-align: start;
    outline: none;
  }

  .panel:lang(zh),
  .panel:lang(ja),
  .lines:lang(zh),
  .lines:lang(ja),
  .lines:lang(ko) {
    line-height: 1.6;
  }

  .head,
  .search {
    display: flex;
    flex: none;
    align-items: center;
    gap: 8px;
    padding: 4px 8px 4px 16px;
  }

  :is(.head, .search):dir(rtl) {
    padding: 4px 16px 4px 8px;
  }

  .head {
    min-block-size: 44px;
  }

  .head b {
    flex: auto;
    font-weight: 600;
  }

  .search {
    flex-wrap: wrap;
    padding-block: 0 8px;
    border-block-end: 1px solid var(--_border);
  }

  input,
  select {
    min-block-size: 36px;
    min-inline-size: 0;
    max-inline-size: 100%;
    padding: 4px 8px;
    border: 1px solid var(--_text-muted);
    border-radius: 8px;
    background: var(--_surface);
    color: inherit;
    font: inherit;
  }

  input {
    flex: 1 1 120px;
  }

  input::placeholder {
    color: var(--_text-muted);
    opacity: 1;
  }

  .count {
    color: var(--_text-muted);
    font-size: 12px;
    font-variant-numeric: tabular-nums;
  }

  .count:empty {
    display: none;
  }

  button {
    all: unset;
    box-sizing: border-box;
    cursor: pointer;
  }

  [hidden] {
    display: none !important;
  }

  :focus-visible {
    outline: 2px solid var(--_focus);
    outline-offset: -2px;
  }

  .act {
    display: grid;
    place-items: center;
    flex: none;
    inline-size: 36px;
    block-size: 36px;
    border-radius: 8px;
  }

  .act:hover,
  .line:hover {
    background: var(--_surface-raised);
  }

  .lines {
    position: relative;
    flex: auto;
    min-block-size: 0;
    padding: 4px 8px;
    overflow: hidden auto;
    overscroll-behavior: contain;
    scrollbar-width: thin;
  }

  .line {
    display: flex;
    gap: 12px;
    inline-size: 100%;
    min-block-size: 36px;
    padding: 7px 8px;
    border-radius: 8px;
  }

  .stamp {
    flex: none;
    min-inline-size: 40px;
    color: var(--_text-muted);
    font-size: 12px;
    line-height: 21px;
    font-variant-numeric: tabular-nums;
    direction: ltr;
  }

  .words {
    flex: auto;
    min-inline-size: 0;
    overflow-wrap: anywhere;
  }

  .line[aria-current] {
    background: var(--_surface-raised);
    box-shadow: inset 3px 0 var(--_accent-strong);
    font-weight: 600;
  }

  .line[aria-current]:dir(rtl) {
    box-shadow: inset -3px 0 var(--_accent-strong);
  }

  mark {
    border-radius: 2px;
    background: light-dark(#ffe58a, #6b5200);
    color: inherit;
  }

  mark.active {
    background: light-dark(#ffb74d, #ffc766);
    color: #16181d;
  }

  .empty {
    margin: 0;
    padding: 16px;
    color: var(--_text-muted);
  }

  .follow {
    flex: none;
    align-self: center;
    margin: 4px 8px 8px;
    padding: 6px 16px;
    border-radius: 999px;
    background: var(--_accent-strong);
    color: light-dark(#fff, #16181d);
    font-weight: 600;
  }

  @media (pointer: coarse) {
    .act,
    .follow,
    .line,
    input,
    select {
      min-block-size: 44px;
    }

    .act {
      inline-size: 44px;
    }
  }

  @media (forced-colors: active) {
    .panel.own {
      border: 1px solid CanvasText;
    }

    .line[aria-current] {
      background: Highlight;
      color: HighlightText;
      forced-color-adjust: none;
    }

    .line[aria-current] .stamp {
      color: inherit;
    }

    mark {
      background: Mark;
      color: MarkText;
    }

    mark.active {
      outline: 2px solid currentColor;
    }

    .follow {
      border: 1px solid ButtonText;
    }
  }
`;
