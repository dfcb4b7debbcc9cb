import { css } from 'lit';

export const timelineStyles = css`
  .timeline {
    /* The lane above the track is the time tips', so that they cover no button. */
    padding: 26px 16px 0;
    user-select: none;
    -webkit-user-select: none;
  }

  .track {
    position: relative;
    block-size: var(--_film-height);
    touch-action: none;
    cursor: pointer;
  }

  .film {
    position: absolute;
    inset: 0;
    overflow: hidden;
    background: var(--_surface-raised);
    border-radius: 4px;
  }

  .strip {
    color: var(--_text-muted);
    display: block;
    inline-size: 100%;
    block-size: 100%;
    opacity: 0.85;
  }

  .ticks {
    display: block;
    inline-size: 100%;
    block-size: 5px;
    margin-block-start: 3px;
    color: var(--_text-muted);
  }

  .shade,
  .chosen,
  .moved,
  .cut-point {
    position: absolute;
    inset-block: 0;
    left: var(--_left);
    pointer-events: none;
  }

  .shade,
  .chosen,
  .moved {
    right: var(--_right);
  }

  .shade {
    background: color-mix(in srgb, var(--_surface) 76%, transparent);
  }

  .chosen {
    inset-block: -3px;
    border-block: 3px solid var(--_accent);
  }

  .moved {
    background: repeating-linear-gradient(
      -45deg,
      color-mix(in srgb, var(--_surface) 80%, transparent) 0 4px,
      color-mix(in srgb, var(--_warning) 60%, transparent) 4px 6px
    );
  }

  .cut-point {
    inline-size: 0;
    margin-inline-start: -1px;
    border-inline-start: 2px dashed var(--_warning);
  }

  .slider {
    position: absolute;
    left: var(--_left);
    inset-block: -6px;
    inline-size: 44px;
    outline: none;
    touch-action: none;
  }

  .slider.start,
  .slider.end {
    cursor: ew-resize;
  }

  /* --_point: where in the slider's own box its moment lies. */
  .slider {
    transform: translateX(calc(-1 * var(--_point)));
  }

  .slider.start {
    --_point: 34px;
  }

  .slider.end {
    --_point: 10px;
  }

  .slider.playhead {
    --_point: 10px;
    inline-size: 20px;
  }

  .slider::before {
    content: '';
    position: absolute;
    inset-block: 3px;
    inline-size: 12px;
    background: var(--_accent);
  }

  .slider::before {
    inset-inline-start: calc(var(--_point) - 12px);
  }

  .slider.start::before {
    border-start-start-radius: 6px;
    border-end-start-radius: 6px;
  }

  .slider.end::before {
    inset-inline-start: var(--_point);
    border-start-end-radius: 6px;
    border-end-end-radius: 6px;
  }

  .slider.start::after,
  .slider.end::after {
    content: '';
    position: absolute;
    inset-block: 40%;
    inset-inline-start: calc(var(--_point) - 7px);
    inline-size: 2px;
    border-radius: 1px;
    background: white;
  }

  .slider.end::after {
    inset-inline-start: calc(var(--_point) + 5px);
  }

  .slider.playhead::before {
    inset-block: 0;
    inset-inline-start: calc(var(--_point) - 1px);
    inline-size: 2px;
    border-radius: 1px;
    background: var(--_text);
    box-shadow: 0 0 0 1px var(--_surface);
  }

  .slider.playhead::after {
    content: '';
    position: absolute;
    inset-block-start: -4px;
    inset-inline-start: calc(var(--_point) - 5px);
    inline-size: 10px;
    block-size: 10px;
    border-radius: 50%;
    background: var(--_text);
    box-shadow: 0 0 0 1px var(--_surface);
  }

  .slider:focus-visible::before {
    outline: 2px solid var(--_focus);
    outline-offset: 2px;
  }

  .tip {
    position: absolute;
    inset-block-end: 100%;
    inset-inline-start: var(--_point);
    /* At the left edge it hangs to the right, at the right edge to the left: always over the track. */
    transform: translateX(calc(-1 * var(--_left)));
    padding: 1px 8px;
    border-radius: 4px;
    background: var(--_text);
    color: var(--_surface);
    font-size: 12px;
    font-variant-numeric: tabular-nums;
    pointer-events: none;
    opacity: 0;
    transition: opacity 120ms ease-out;
  }

  .slider:is(:focus, :hover) > .tip {
    opacity: 1;
  }

  .slider:is(:focus, :hover) {
    z-index: 1;
  }

  @media (pointer: coarse) {
    .slider.start {
      --_point: 28px;
    }

    .slider.end {
      --_point: 16px;
    }

    .slider.playhead {
      --_point: 22px;
      inline-size: 44px;
    }
  }

  @media (forced-colors: active) {
    .tip {
      border: 1px solid CanvasText;
    }

    .slider::before,
    .slider::after {
      forced-color-adjust: none;
      background: Highlight;
    }

    .slider.start::after,
    .slider.end::after {
      background: HighlightText;
    }

    .slider.playhead::before,
    .slider.playhead::after {
      background: CanvasText;
      box-shadow: 0 0 0 1px Canvas;
    }

    .chosen {
      border-color: Highlight;
    }

    .shade {
      forced-color-adjust: none;
      background: Canvas;
      opacity: 0.7;
    }

    .moved {
      forced-color-adjust: none;
      background: repeating-linear-gradient(-45deg, Canvas 0 4px, CanvasText 4px 6px);
    }
  }
`;
