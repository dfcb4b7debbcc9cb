import { css } from 'lit';

/** The frame of the sign language over the picture; its left edge lies at a share of what is free. */
export const signLanguageStyles = css`
  .sign {
    --_size: calc(1cqi * var(--_width));
    position: absolute;
    left: calc((100% - var(--_size)) * var(--_x) / 100);
    top: calc(var(--_y) * 1%);
    translate: 0 calc(var(--_y) * -1%);
    inline-size: var(--_size);
    overflow: hidden;
    border-radius: 8px;
    background: #000;
    box-shadow: 0 4px 16px rgb(0 0 0 / 0.48);
    cursor: move;
    touch-action: none;
  }

  .sign:focus-visible {
    outline: 2px solid var(--_on-video);
    outline-offset: 2px;
    box-shadow: 0 0 0 6px rgb(0 0 0 / 0.6);
  }

  .sign > :first-child {
    --vod-player-radius: 0;
    min-inline-size: 0;
    pointer-events: none;
  }

  .sign-grip {
    position: absolute;
    right: 0;
    bottom: 0;
    inline-size: 28px;
    block-size: 28px;
    background: linear-gradient(135deg, transparent 55%, rgb(255 255 255 / 0.86) 55% 62%, transparent 62% 72%, rgb(255 255 255 / 0.86) 72% 79%, transparent 79%);
    filter: drop-shadow(0 0 1px #000);
    cursor: nwse-resize;
  }

  .stage:has(.ad) .sign {
    visibility: hidden;
  }

  .stage:has(.sign) > .controls {
    z-index: 1;
  }

  @media (pointer: coarse) {
    .sign-grip {
      inline-size: 44px;
      block-size: 44px;
    }
  }

  @media (forced-colors: active) {
    .sign {
      border: 1px solid CanvasText;
    }
  }
`;
