import { css } from 'lit';

/**
 * The frame: picture, poster, middle, the box of panels. Of that, 0.66 over a white poster still leaves 4.5:1 to the code of an
 * error, the faintest text.
 */
export const stageStyles = css`
  :host {
    --_on-video: #fff;
    --_scrim: rgb(0 0 0 / 0.72);
    --_bar: 68px;
    display: block;
    position: relative;
    min-inline-size: 200px;
  }

  /* A frame of the picture's shape, never higher than the window; where the page sets a height, that. */
  .stage {
    --_shape: var(--vod-player-aspect-ratio, var(--_ratio));
    position: relative;
    container-type: inline-size;
    inline-size: 100%;
    max-inline-size: calc(var(--vod-player-max-height, 100dvh) * (var(--_shape)));
    block-size: 100%;
    aspect-ratio: var(--_shape);
    margin-inline: auto;
    border-radius: var(--vod-player-radius, 8px);
    background: var(--vod-player-background, #000);
    touch-action: manipulation;
    color: var(--_on-video);
    font-size: 14px;
    line-height: 1.4;
    overflow: hidden;
    outline: none;
    user-select: none;
  }

  .stage:lang(zh),
  .stage:lang(ja) {
    line-height: 1.6;
  }

  :host(:fullscreen) .stage {
    max-inline-size: none;
    aspect-ratio: auto;
    border-radius: 0;
  }

  .stage.sound {
    --_low: 112px;
    max-inline-size: none;
    block-size: var(--_low);
    aspect-ratio: auto;
    background: #16181d;
  }

  .stage.covered {
    background: transparent;
  }

  .stage.still {
    cursor: none;
  }

  video,
  .poster {
    position: absolute;
    inset: 0;
    inline-size: 100%;
    block-size: 100%;
    object-fit: var(--vod-player-object-fit, contain);
  }

  .fills > video,
  .poster.fills {
    object-fit: var(--vod-player-object-fit, cover);
  }

  .poster {
    pointer-events: none;
    transition: opacity 200ms ease-out;
  }

  .poster.gone {
    opacity: 0;
  }

  button {
    all: unset;
    box-sizing: border-box;
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 8px;
    cursor: pointer;
    font: inherit;
    color: inherit;
    -webkit-tap-highlight-color: transparent;
  }

  button:focus-visible {
    outline: 2px solid var(--_on-video);
    outline-offset: -2px;
    box-shadow: 0 0 0 4px rgb(0 0 0 / 0.6);
  }

  .middle {
    position: absolute;
    inset: 0;
    display: grid;
    place-items: center;
    pointer-events: none;
  }

  .middle > * {
    grid-area: 1 / 1;
  }

  .middle button {
    pointer-events: auto;
  }

  .big-play {
    inline-size: 72px;
    block-size: 72px;
    border-radius: 50%;
    background: rgb(0 0 0 / 0.62);
    backdrop-filter: blur(8px);
    transition:
      transform 120ms ease-out,
      opacity 120ms ease-out;
  }

  .big-play:hover {
    transform: scale(1.06);
  }

  .big-play .icon {
    inline-size: 30px;
    block-size: 30px;
  }

  .spinner {
    inline-size: 48px;
    block-size: 48px;
    border: 3px solid rgb(255 255 255 / 0.25);
    border-block-start-color: var(--_on-video);
    border-radius: 50%;
    opacity: 0;
    animation:
      spin 900ms linear infinite,
      appear 120ms ease-out 300ms forwards;
  }

  @keyframes spin {
    to {
      transform: rotate(1turn);
    }
  }

  @keyframes appear {
    to {
      opacity: 1;
    }
  }

  .icon,
  .panel > * {
    flex: none;
  }

  .panel {
    position: absolute;
    inset: 0;
    display: flex;
    flex-direction: column;
    align-items: center;
    justify-content: safe center;
    gap: 12px;
    padding: 16px 24px;
    overflow: auto;
    text-align: center;
    background: rgb(0 0 0 / 0.66);
  }

  @container (max-width: 400px) {
    .big-play {
      inline-size: 60px;
      block-size: 60px;
    }
  }

  @media (pointer: coarse) {
    :host {
      --_bar: 76px;
    }

    .stage.sound {
      --_low: 116px;
    }
  }

  @media (forced-colors: active) {
    .big-play {
      border: 1px solid ButtonText;
      background: ButtonFace;
      color: ButtonText;
    }

    .panel {
      background: Canvas;
      color: CanvasText;
    }

    button:focus-visible {
      outline: 3px solid Highlight;
    }
  }
`;
