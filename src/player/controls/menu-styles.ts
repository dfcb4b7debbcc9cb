import { css } from 'lit';
import { palette } from '../../shared/palette.js';
import { menuMarks } from './menu-marks.js';
import { menuOverStyles } from './menu-over.js';

/**
 * The settings menu: a card above its button, and a sheet from below where the frame is narrow, which leaves a strip of
 * the picture free to close it with a tap, and above the page where the frame is low. Shadows at its edges tell that there is more to scroll to: two of its
 * backgrounds scroll with the rows and cover them at either end.
 */
export const menuStyles = css`
  ${palette}

  .menu {
    position: absolute;
    inset-block-end: 68px;
    inset-inline-end: 12px;
    display: flex;
    flex-direction: column;
    min-inline-size: 220px;
    max-inline-size: calc(100% - 24px);
    max-block-size: calc(100% - 76px);
    padding: 4px;
    overflow: auto;
    overscroll-behavior: contain;
    scroll-padding-block: 52px 12px;
    scrollbar-width: thin;
    border-radius: 12px;
    --_edge: color-mix(in srgb, var(--_text) 40%, transparent);
    background:
      linear-gradient(var(--_surface) 40%, transparent) top / 100% 36px local,
      linear-gradient(transparent, var(--_surface) 60%) bottom / 100% 36px local,
      radial-gradient(50% 100% at top, var(--_edge), transparent) top / 100% 14px,
      radial-gradient(50% 100% at bottom, var(--_edge), transparent) bottom / 100% 14px var(--_surface);
    background-repeat: no-repeat;
    color: var(--_text);
    box-shadow: 0 8px 32px rgb(0 0 0 / 0.36);
    animation: rise 200ms ease-out;
  }

  @keyframes rise {
    from {
      opacity: 0;
      transform: translateY(8px);
    }
  }

  .row {
    flex: none;
    justify-content: flex-start;
    min-block-size: 36px;
    padding: 4px 8px 4px 12px;
    border-radius: 8px;
    font-size: 14px;
  }

  .row:focus {
    background: var(--_surface-raised);
  }

  .row:focus-visible {
    outline-color: var(--_accent-strong);
    box-shadow: none;
  }

  .row .mark {
    flex: none;
    display: grid;
    inline-size: 20px;
    margin-inline-start: -4px;
  }

  .row .label {
    flex: auto;
  }

  .row[aria-checked] .label,
  .row .value {
    overflow-wrap: anywhere;
  }

  .chapters .label {
    text-align: start;
  }

  .menu:is(.chapters, .offlineVideos) .value {
    flex: none;
  }

  .offlineVideos .label {
    min-inline-size: 0;
    text-align: start;
    overflow-wrap: anywhere;
  }

  /* Titles may be of any length. */
  .offlineVideos .row bdi {
    display: -webkit-box;
    inline-size: fit-content;
    overflow: hidden;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
  }

  .offlineVideo .head :is(.back, .label) {
    min-inline-size: 0;
  }

  /* Cut where the title ends, whichever way it is read. */
  .offlineVideo .head bdi {
    display: block;
    inline-size: fit-content;
    max-inline-size: 100%;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  .row[aria-disabled] .label {
    text-align: start;
    text-wrap: pretty;
  }

  @container (min-width: 480.02px) {
    .menu.chapters {
      inset-inline: 12px auto;
      max-inline-size: min(400px, 100% - 24px);
    }
  }

  .row .value {
    color: var(--_text-muted);
    font-variant-numeric: tabular-nums;
    text-align: end;
  }

  .row .mark .icon {
    inline-size: 18px;
    block-size: 18px;
  }

  .row[role='menuitemradio'][aria-checked='true'] {
    color: var(--_accent-strong);
    font-weight: 600;
  }

  .row .label {
    font-family: var(--_font, inherit);
  }

  .row[aria-disabled] {
    color: var(--_text-muted);
    cursor: default;
  }

  .head {
    position: sticky;
    inset-block-start: -4px;
    z-index: 1;
    display: flex;
    align-items: center;
    flex: none;
    margin-block: -4px 4px;
    padding-block: 4px;
    background: var(--_surface);
    /* To the edges: a negative margin would be room to scroll sideways in WebKit. */
    box-shadow:
      -4px 0 var(--_surface),
      4px 0 var(--_surface);
    font-size: 14px;
    font-weight: 600;
  }

  .head > :is(.label, .back) {
    flex: auto;
  }

  .head .row {
    font-weight: inherit;
  }

  .head.root,
  .close {
    display: none;
  }

  .narrow-only {
    display: none;
  }

  .row:dir(rtl) .mark .icon:not([aria-checked] *) {
    scale: -1 1;
  }

  .row[aria-checked]:dir(rtl) .mark .icon {
    scale: 1;
  }

  @container (max-width: 480px) {
    .menu {
      inset-block-end: 0;
      inset-inline: 0;
      max-inline-size: none;
      max-block-size: calc(100% - 16px);
      scroll-padding-block-start: 68px;
      border-radius: 12px 12px 0 0;
      animation-name: slide;
    }

    .head,
    .head.root {
      display: flex;
      padding-block-start: 12px;
      border-block-end: 1px solid var(--_border);
    }

    .head::before {
      position: absolute;
      inset-block-start: 5px;
      inset-inline-start: calc(50% - 16px);
      inline-size: 32px;
      block-size: 4px;
      border-radius: 999px;
      background: var(--_text-muted);
      content: '';
    }

    .head b {
      padding-inline-start: 12px;
    }

    .close {
      display: inline-flex;
      justify-content: center;
      min-inline-size: 36px;
      padding: 4px;
    }

    .row {
      min-block-size: 32px;
    }

    .narrow-only {
      display: inline-flex;
    }
  }

  @media (hover: none) and (pointer: coarse) {
    .keys-only {
      display: none;
    }
  }

  @media (pointer: coarse) {
    .row {
      min-block-size: 44px;
      min-inline-size: 44px;
    }
  }

  @keyframes slide {
    from {
      transform: translateY(100%);
    }
  }

  ${menuOverStyles}

  ${menuMarks}

  @media (forced-colors: active) {
    .menu {
      border: 1px solid CanvasText;
    }

    .row[role='menuitemradio'][aria-checked='true'],
    .row:focus {
      background: Highlight;
      color: HighlightText;
      forced-color-adjust: none;
    }

    .row:focus .value {
      color: inherit;
    }
  }
`;
