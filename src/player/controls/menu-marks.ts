import { css } from 'lit';

/** What rows of the menu show beside their words, and the sample of captions. */
export const menuMarks = css`
  .switch {
    flex: none;
    inline-size: 32px;
    block-size: 18px;
    padding: 2px;
    border-radius: 999px;
    background: var(--_text-muted);
  }

  .switch::before {
    display: block;
    inline-size: 14px;
    block-size: 14px;
    border-radius: 50%;
    background: var(--_surface);
    transition: translate 120ms ease-out;
    content: '';
  }

  [aria-checked='true'] > .switch {
    background: var(--_accent-strong);
  }

  [aria-checked='true'] > .switch::before {
    translate: 14px;
  }

  [aria-checked='true'] > .switch:dir(rtl)::before {
    translate: -14px;
  }

  .swatch {
    flex: none;
    inline-size: 18px;
    block-size: 18px;
    border: 1px solid var(--_text-muted);
    border-radius: 50%;
    background: var(--_swatch);
    forced-color-adjust: none;
  }

  /* As the picture of a video may be: light and dark. */
  .sample {
    flex: none;
    display: grid;
    place-content: center;
    block-size: 72px;
    overflow: hidden;
    border-radius: 8px;
    background: linear-gradient(150deg, #8fb4d6, #d9c9a3 45%, #5b6b3f 70%, #27301c);
    color: #fff;
    font-size: calc(16px * var(--_cue-size, 1));
    font-family: var(--_cue-font, inherit);
    font-variant-caps: var(--_cue-caps, normal);
    line-height: 1.5;
    text-shadow: var(--_cue-edge, none);
    white-space: nowrap;
    forced-color-adjust: none;
  }

  .menu > .sample {
    position: sticky;
    inset-block-start: 44px;
    z-index: 1;
    margin-block-end: 4px;
    box-shadow: 0 0 0 4px var(--_surface);
  }

  .head .sample {
    display: none;
    font-size: calc(12px * var(--_cue-size, 1));
    font-weight: 400;
  }

  .menu:has(> .sample) {
    inline-size: 296px;
    scroll-padding-block-start: 132px;
  }

  .sample .window {
    padding: var(--_cue-margin, 0px);
    border-radius: 4px;
    background: var(--_cue-window, transparent);
  }

  .sample .window > * {
    padding: 2px 8px;
    border-radius: 4px;
    background: var(--_cue-background, rgb(0 0 0 / 0.8));
    color: var(--_cue-color, inherit);
  }

  @container (max-width: 480px) {
    .menu > .sample {
      display: none;
    }

    .menu:has(> .sample) {
      inline-size: auto;
    }

    .head .sample {
      display: grid;
      flex: none;
      inline-size: 68px;
      block-size: 32px;
    }
  }

  @media (pointer: coarse) {
    .menu > .sample {
      inset-block-start: 52px;
    }

    .menu:has(> .sample) {
      scroll-padding-block-start: 140px;
    }
  }

  @container (max-width: 480px) {
    .menu:has(> .sample) {
      scroll-padding-block-start: 68px;
    }
  }

  @media (forced-colors: active) {
    .switch {
      border: 1px solid;
      background: none;
    }

    .switch::before {
      block-size: 12px;
      background: currentColor;
    }

    [aria-checked='true'] > .switch {
      background: SelectedItem;
      color: SelectedItemText;
      forced-color-adjust: none;
    }
  }
`;
