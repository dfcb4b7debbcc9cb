import { css } from 'lit';

/** Tokens of what stands on the page rather than on a video. */
export const palette = css`
  :host {
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
  }
`;
