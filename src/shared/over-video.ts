import { css } from 'lit';

/**
 * What all elements share, and the tokens of what stands on a video. A host repaints everything by setting the `--vod-*` properties;
 * the `--_` ones are how elements read them. Light and dark follow the page's `color-scheme`.
 */
export const overVideo = css`
  :host {
    --_accent: var(--vod-accent, oklch(0.62 0.19 256));
    --_focus: var(--vod-focus, var(--_accent));
    font: inherit;
    color: var(--_text);
    box-sizing: border-box;
  }

  :host([hidden]) {
    display: none;
  }

  *,
  ::before,
  ::after {
    box-sizing: inherit;
  }

  :focus-visible {
    outline: 2px solid var(--_focus);
    outline-offset: 2px;
  }

  .visually-hidden {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }

  @media (prefers-reduced-motion: reduce) {
    *,
    ::before,
    ::after {
      transition-duration: 0s !important;
      animation-duration: 0s !important;
      animation-iteration-count: 1 !important;
    }
  }
`;
