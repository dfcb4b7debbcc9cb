import { css } from 'lit';

/** The controls along the lower edge, and the bars. */
export const barStyles = css`
  .controls {
    position: absolute;
    inset: 0;
    isolation: isolate;
    pointer-events: none;
    opacity: 0;
    transition: opacity 200ms ease-out;
  }

  .scrim {
    position: absolute;
    inset: auto 0 0;
    block-size: 124px;
    background: linear-gradient(to top, rgb(0 0 0 / 0.86), rgb(0 0 0 / 0.74) 64px, rgb(0 0 0 / 0.36) 88px, transparent);
    pointer-events: none;
    opacity: 0;
    transition: opacity 200ms ease-out;
  }

  :is(.controls, .scrim).shown {
    opacity: 1;
  }

  .controls.shown :is(.seek, .buttons) {
    pointer-events: auto;
  }

  .bar {
    position: absolute;
    inset-inline: 0;
    inset-block-end: 0;
    padding: 0 12px 4px;
  }

  .buttons {
    display: flex;
    align-items: center;
    gap: 2px;
    margin-inline: -6px;
  }

  .buttons button {
    flex: none;
    inline-size: 40px;
    block-size: 40px;
    border-radius: 8px;
    transition:
      opacity 120ms ease-out,
      transform 120ms ease-out;
  }

  .buttons button:hover {
    background: rgb(255 255 255 / 0.14);
  }

  .buttons button:active {
    transform: scale(0.94);
  }

  .space {
    flex: 1;
  }

  .time {
    padding-inline: 8px;
    font-variant-numeric: tabular-nums;
    text-box: trim-both cap alphabetic;
    white-space: nowrap;
    text-shadow: 0 1px 2px rgb(0 0 0 / 0.5);
  }

  .time .of {
    opacity: 0.85;
  }

  /* Time runs from left to right in every script. */
  .seek,
  .time,
  .stamp {
    direction: ltr;
  }

  .seek,
  .volume-slider {
    position: relative;
    block-size: 20px;
    display: grid;
    align-items: center;
  }

  input[type='range'] {
    position: absolute;
    inset-block: 0;
    inset-inline: -8px;
    z-index: 1;
    inline-size: calc(100% + 16px);
    block-size: 100%;
    margin: 0;
    opacity: 0;
    cursor: pointer;
    appearance: none;
    touch-action: none;
  }

  input[type='range']:disabled {
    cursor: default;
  }

  input[type='range']::-webkit-slider-thumb {
    appearance: none;
    inline-size: 16px;
    block-size: 20px;
  }

  input[type='range']::-moz-range-thumb {
    inline-size: 16px;
    block-size: 20px;
    border: 0;
  }

  /* Over white and over black: opaque greys on a dark rim of their own, and an accent light enough for both (3:1). */
  .track {
    position: relative;
    block-size: 4px;
    border-radius: 999px;
    overflow: hidden;
    background: #646464;
    box-shadow: 0 0 0 2px rgb(0 0 0 / 0.8);
    transition: transform 120ms ease-out;
  }

  .seek:hover .track,
  .seek:focus-within .track {
    transform: scaleY(2);
  }

  .buffered,
  .played,
  .level {
    position: absolute;
    inset: 0;
    transform-origin: 0;
  }

  .buffered {
    background: #8e8e8e;
    transform: scaleX(var(--_buffered));
  }

  .played {
    background: var(--_accent);
    background: oklch(from var(--_accent) max(l, 0.84) c h);
    transform: scaleX(var(--_played));
  }

  .level {
    background: var(--_on-video);
    inline-size: calc(var(--_played) * 100%);
  }

  .thumb {
    position: absolute;
    inset-inline-start: calc(var(--_played) * 100%);
    inline-size: 14px;
    block-size: 14px;
    margin-inline-start: -7px;
    border-radius: 50%;
    background: var(--_on-video);
    box-shadow: 0 1px 3px rgb(0 0 0 / 0.4);
    opacity: 0;
    transform: scale(0.5);
    transition:
      opacity 120ms ease-out,
      transform 120ms ease-out;
    pointer-events: none;
  }

  .seek:hover .thumb,
  .volume-slider .thumb,
  input:focus-visible ~ .thumb {
    opacity: 1;
    transform: none;
  }

  input:focus-visible ~ .thumb {
    outline: 2px solid var(--_on-video);
    outline-offset: 3px;
  }

  input:disabled ~ .thumb {
    opacity: 0;
  }

  .volume {
    display: flex;
    align-items: center;
  }

  .volume-slider {
    inline-size: 0;
    opacity: 0;
    transition: opacity 120ms ease-out;
  }

  .volume:hover .volume-slider,
  .volume:focus-within .volume-slider {
    inline-size: 72px;
    margin-inline: 10px;
    opacity: 1;
  }

  .volume-slider .thumb {
    inline-size: 12px;
    block-size: 12px;
    margin-inline-start: -6px;
  }

  @media (pointer: coarse) {
    .buttons button {
      inline-size: 44px;
      block-size: 44px;
    }

    .seek {
      block-size: 28px;
    }

    .seek input {
      inset-block: -16px 0;
      block-size: 44px;
    }

    .seek .thumb {
      opacity: 1;
      transform: none;
    }
  }

  @media (hover: none) {
    .volume-slider {
      display: none;
    }
  }

  @container (max-width: 480px) {
    .wide-only,
    .volume-slider {
      display: none;
    }

    .bar {
      padding-inline: 8px;
    }

    .time {
      padding-inline: 4px;
      font-size: 12px;
    }
  }

  @container (max-width: 340px) {
    .time .of {
      display: none;
    }
  }

  @media (forced-colors: active) {
    .bar {
      background: Canvas;
      padding-block-start: 4px;
    }

    .scrim {
      display: none;
    }

    .track {
      border: 1px solid CanvasText;
      background: Canvas;
      box-shadow: none;
      forced-color-adjust: none;
    }

    .played,
    .level {
      background: Highlight;
      forced-color-adjust: none;
    }

    .buffered {
      background: color-mix(in srgb, CanvasText 35%, Canvas);
      forced-color-adjust: none;
    }

    .thumb {
      background: ButtonText;
      forced-color-adjust: none;
    }
  }
`;
