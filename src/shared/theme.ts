import { css } from 'lit';

/**
 * The tokens that all elements share. A host repaints everything by setting the `--vod-*` properties;
 * the `--_` ones are how elements read them. Light and dark follow the page's `color-scheme`.
 */
export const theme = css`
  :host {
    --_accent: var(--vod-accent, oklch(0.62 0.19 256));
    /* Text on the accent, and text in the accent's colour, need more contrast than the accent as a mark does. */
    --_accent-strong: var(--vod-accent-strong, light-dark(oklch(0.52 0.19 256), oklch(0.74 0.14 256)));
    --_on-accent: var(--vod-on-accent, white);
    --_surface: var(--vod-surface, light-dark(#ffffff, #16181d));
    --_surface-raised: var(--vod-surface-raised, light-dark(#f4f5f7, #20232a));
    --_text: var(--vod-text, light-dark(#16181d, #f1f2f4));
    --_text-muted: var(--vod-text-muted, light-dark(#5b6270, #a3aab8));
    --_border: var(--vod-border, light-dark(#dcdfe5, #343944));
    --_danger: var(--vod-danger, light-dark(#c02626, #ff8080));
    --_success: var(--vod-success, light-dark(#17803d, #5fd38a));
    --_warning: var(--vod-warning, light-dark(#8f5a00, #f0b64d));
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
