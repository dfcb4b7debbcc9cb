import { css } from 'lit';

/** Comments over the picture, and the form to write one. */
export const danmakuStyles = css`
  .danmaku-layer {
    position: absolute;
    inset: 0 0 72px;
    overflow: hidden;
    direction: ltr;
    pointer-events: none;
    color: #fff;
    font-size: clamp(14px, 2.4cqi, 26px);
    font-weight: 600;
    line-height: 1.2;
    text-shadow:
      0 0 3px #000,
      0 1px 2px #000;
  }

  /* The scrim is the controls', and dims no comment: it lies below them, and the picture below that. */
  .stage:has(> .danmaku-layer) {
    isolation: isolate;
  }

  .stage:has(> .danmaku-layer) > :is(video, .poster, .scrub-frame) {
    z-index: -2;
  }

  .stage:has(> .danmaku-layer):not(:has(.ad)) > .scrim {
    z-index: -1;
  }

  .stage:has(:is(.end-screen, .preview-end)) > .danmaku-layer {
    display: none;
  }

  .danmaku-layer span {
    position: absolute;
    left: 0;
    white-space: nowrap;
    unicode-bidi: plaintext;
    will-change: transform;
  }

  .danmaku-layer .standing {
    left: 50%;
    max-inline-size: calc(100% - 24px);
    overflow: hidden;
    text-overflow: ellipsis;
    translate: -50% 0;
  }

  .danmaku-layer .own {
    padding-inline: 6px;
    outline: 2px solid currentcolor;
    outline-offset: -1px;
    border-radius: 4px;
  }

  .danmaku-form {
    position: absolute;
    inset: auto 12px 76px;
    display: flex;
    flex-wrap: wrap;
    gap: 6px;
    padding: 8px;
    border-radius: 10px;
    background: rgb(0 0 0 / 0.86);
    color: var(--_on-video);
  }

  .danmaku-form > * {
    block-size: 36px;
    border-radius: 6px;
    font: inherit;
    font-size: 14px;
  }

  .danmaku-form :is(input, select) {
    border: 1px solid rgb(255 255 255 / 0.55);
    background: #16181d;
    color: inherit;
    color-scheme: dark;
  }

  .danmaku-form [name='text'] {
    flex: 1 1 160px;
    min-inline-size: 0;
    padding-inline: 10px;
  }

  .danmaku-form [type='color'] {
    inline-size: 36px;
    padding: 2px;
  }

  .danmaku-form button {
    min-inline-size: 36px;
    padding-inline: 6px;
    font-weight: 600;
  }

  .danmaku-form .send {
    padding-inline: 14px;
    background: var(--_on-video);
    color: #16181d;
  }

  .danmaku-form :focus-visible {
    outline: 2px solid var(--_on-video);
    outline-offset: 2px;
  }

  @media (pointer: coarse) {
    .danmaku-form > * {
      block-size: 44px;
    }
  }

  @media (forced-colors: active) {
    .danmaku-form {
      border: 1px solid CanvasText;
      background: Canvas;
    }
  }
`;
