import { css } from 'lit';

/**
 * The frame of the sign language over the picture, and below what is read and pressed: captions, controls, menus. It is never
 * higher than what the bar leaves free, and gives way to the bar while that is shown.
 */
export const signLanguageStyles = css`
  .stage:has(> .sign-room) {
    isolation: isolate;
  }

  .stage:has(> .sign-room) > :is(video, .poster, .scrub-frame) {
    z-index: -2;
  }

  .sign-room {
    position: absolute;
    inset: 0;
    z-index: -1;
    container-type: size;
    pointer-events: none;
  }

  .sign {
    --_size: min(1cqi * var(--_width), (100cqb - var(--_bar)) * var(--_sign-shape));
    --_tall: calc(var(--_size) / var(--_sign-shape));
    position: absolute;
    left: calc((100% - var(--_size)) * var(--_x) / 100);
    top: min((100% - var(--_tall)) * var(--_y) / 100, 100% - var(--_tall) - var(--_risen, 0px));
    inline-size: var(--_size);
    block-size: var(--_tall);
    overflow: hidden;
    border-radius: 8px;
    background: #000;
    box-shadow: 0 4px 16px rgb(0 0 0 / 0.48);
    cursor: move;
    pointer-events: auto;
    touch-action: none;
  }

  .raised .sign {
    --_risen: var(--_bar);
  }

  .sign:focus-visible {
    outline: none;
  }

  /* Inside and above its picture: at the edge of the player a ring around it would be cut off. */
  .sign:focus-visible::after {
    content: '';
    position: absolute;
    inset: 0;
    z-index: 2;
    border: 2px solid var(--_on-video);
    border-radius: inherit;
    box-shadow: inset 0 0 0 2px rgb(0 0 0 / 0.6);
    pointer-events: none;
  }

  .sign > :first-child {
    --vod-player-radius: 0;
    min-inline-size: 0;
    block-size: 100%;
    pointer-events: none;
  }

  .sign-grip {
    position: absolute;
    right: 0;
    bottom: 0;
    inline-size: 28px;
    block-size: 28px;
    background: linear-gradient(135deg, transparent 55%, rgb(255 255 255 / 0.86) 55% 62%, transparent 62% 72%, rgb(255 255 255 / 0.86) 72% 79%, transparent 79%) right bottom / 28px 28px no-repeat;
    filter: drop-shadow(0 0 1px #000);
    cursor: nwse-resize;
  }

  .stage:has(.ad) .sign {
    visibility: hidden;
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
