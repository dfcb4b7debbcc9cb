import { css } from 'lit';

export const styles = css`
  :host {
    display: block;
    container-type: inline-size;
    color-scheme: inherit;
    background: var(--_surface);
    border: 1px solid var(--_border);
    border-radius: 12px;
    overflow: clip;
    font-size: 14px;
    line-height: 1.5;
    --_film-height: var(--vod-editor-filmstrip-height, 56px);
  }

  .editor {
    outline: none;
    display: flex;
    flex-direction: column;
  }

  p {
    margin: 0;
  }

  .stage {
    display: flex;
    flex-direction: column;
    align-items: center;
    justify-content: center;
    gap: 12px;
    padding: 32px 16px;
    min-block-size: 320px;
    text-align: center;
    color: var(--_text-muted);
    transition: background-color 120ms ease-out;
  }

  .stage .title {
    color: var(--_text);
    font-size: 16px;
    max-inline-size: 100%;
    overflow-wrap: anywhere;
  }

  .stage .hint {
    font-size: 12px;
  }

  .stage .danger {
    color: var(--_danger);
  }

  .over .stage,
  .over .preview {
    background-color: color-mix(in oklab, var(--_accent) 14%, var(--_surface));
  }

  .spinner {
    inline-size: 28px;
    block-size: 28px;
    border: 3px solid var(--_border);
    border-block-start-color: var(--_accent);
    border-radius: 50%;
    animation: turn 900ms linear infinite;
  }

  @keyframes turn {
    to {
      transform: rotate(1turn);
    }
  }

  .preview {
    position: relative;
    display: grid;
    place-items: center;
    background: black;
    aspect-ratio: var(--_ratio);
    max-block-size: var(--vod-editor-preview-max-height, min(60vh, 640px));
    min-block-size: 160px;
    inline-size: 100%;
    overflow: hidden;
  }

  .preview video,
  .preview img {
    position: absolute;
    inset: 0;
    inline-size: 100%;
    block-size: 100%;
    object-fit: contain;
  }

  .cannot-play {
    position: absolute;
    inset-block-end: 0;
    inset-inline: 0;
    padding: 24px 16px 12px;
    color: white;
    text-align: center;
    background: linear-gradient(transparent, rgb(0 0 0 / 0.8) 40%);
  }

  .desk {
    display: flex;
    flex-direction: column;
    gap: 12px;
    padding: 12px 16px 16px;
  }

  .transport {
    display: flex;
    align-items: center;
    gap: 4px;
  }

  .time {
    font-variant-numeric: tabular-nums;
    padding-inline: 8px;
    white-space: nowrap;
  }

  .whole {
    color: var(--_text-muted);
  }

  .gap {
    flex: 1;
  }

  button,
  select,
  input {
    font: inherit;
    color: inherit;
  }

  button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 8px;
    min-block-size: 36px;
    padding-inline: 12px;
    border: 0;
    border-radius: 8px;
    background: transparent;
    cursor: pointer;
    transition: background-color 120ms ease-out;
  }

  button:hover:not(:disabled) {
    background: var(--_surface-raised);
  }

  button:disabled {
    cursor: default;
    opacity: 0.4;
  }

  .icon-button {
    inline-size: 36px;
    padding: 0;
  }

  .primary {
    position: relative;
    overflow: hidden;
    min-block-size: 40px;
    padding-inline: 16px;
    background: light-dark(var(--_accent-strong), var(--_accent));
    background: var(--vod-editor-primary-background, oklch(from var(--_accent) 0.52 c h));
    color: var(--_on-accent);
    font-weight: 600;
    font-variant-numeric: tabular-nums;
  }

  .primary:hover:not(:disabled) {
    background: var(--vod-editor-primary-background, oklch(from var(--_accent) 0.46 c h));
  }

  .primary.busy {
    background: var(--_surface-raised);
    color: var(--_text);
  }

  .primary > :not(.fill) {
    position: relative;
  }

  .fill {
    position: absolute;
    inset-block-end: 0;
    inset-inline: 0;
    inline-size: 100%;
    block-size: 4px;
    appearance: none;
    border: 0;
    background: transparent;
  }

  .fill::-webkit-progress-bar {
    background: transparent;
  }

  .fill::-webkit-progress-value {
    background: var(--_accent);
  }

  .fill::-moz-progress-bar {
    background: var(--_accent);
  }

  .timeline {
    padding: 4px 16px 0;
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

  .slider.start {
    transform: translateX(-34px);
  }

  .slider.end {
    transform: translateX(-10px);
  }

  .slider.playhead {
    inline-size: 20px;
    transform: translateX(-10px);
  }

  .slider::before {
    content: '';
    position: absolute;
    inset-block: 3px;
    inline-size: 12px;
    background: var(--_accent);
  }

  .slider.start::before {
    inset-inline-start: 22px;
    border-start-start-radius: 6px;
    border-end-start-radius: 6px;
  }

  .slider.end::before {
    inset-inline-start: 10px;
    border-start-end-radius: 6px;
    border-end-end-radius: 6px;
  }

  .slider.start::after,
  .slider.end::after {
    content: '';
    position: absolute;
    inset-block: 40%;
    inset-inline-start: 27px;
    inline-size: 2px;
    border-radius: 1px;
    background: white;
  }

  .slider.end::after {
    inset-inline-start: 15px;
  }

  .slider.playhead::before {
    inset-block: 0;
    inset-inline-start: 9px;
    inline-size: 2px;
    border-radius: 1px;
    background: var(--_text);
    box-shadow: 0 0 0 1px var(--_surface);
  }

  .slider.playhead::after {
    content: '';
    position: absolute;
    inset-block-start: -4px;
    inset-inline-start: 5px;
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
    inset-inline-start: 50%;
    transform: translateX(-50%);
    margin-block-end: 4px;
    padding: 2px 8px;
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

  .cut {
    display: grid;
    grid-template-columns: 8em 8em minmax(8em, 14em) 1fr;
    align-items: end;
    gap: 12px;
  }

  .field {
    display: grid;
    gap: 4px;
    min-inline-size: 0;
  }

  .field > span {
    font-size: 12px;
    color: var(--_text-muted);
  }

  .field input,
  .field select {
    inline-size: 100%;
    min-block-size: 40px;
    padding: 0 10px;
    border: 1px solid color-mix(in srgb, var(--_text-muted) 80%, var(--_surface));
    border-radius: 8px;
    background: var(--_surface);
    font-variant-numeric: tabular-nums;
    text-overflow: ellipsis;
  }

  .primary[part='export-button'] {
    justify-self: end;
    min-inline-size: 15em;
  }

  .note {
    min-block-size: 1.5em;
    font-size: 12px;
    color: var(--_text-muted);
  }

  .moved-note {
    color: var(--_warning);
  }

  .outcome:not(:empty) {
    padding: 0 16px 16px;
  }

  .outcome p {
    display: flex;
    align-items: center;
    gap: 8px;
    padding-inline-start: 12px;
    border-radius: 8px;
    background: var(--_surface-raised);
    overflow-wrap: anywhere;
  }

  .outcome span {
    flex: 1;
    padding-block: 8px;
  }

  .outcome .icon {
    flex: none;
  }

  .outcome .done > .icon {
    color: var(--_success);
  }

  .outcome .failed > .icon {
    color: var(--_danger);
  }

  @container (max-width: 680px) {
    .cut {
      grid-template-columns: 1fr 1fr;
    }

    .field.mode {
      grid-column: 1 / -1;
    }

    .primary[part='export-button'] {
      grid-column: 1 / -1;
      justify-self: stretch;
      min-block-size: 44px;
    }
  }

  @container (max-width: 480px) {
    .desk {
      padding-inline: 12px;
    }

    .whole,
    .quiet > span {
      display: none;
    }

    .primary {
      padding-inline: 12px;
    }

    .primary > .icon {
      display: none;
    }

    .quiet {
      inline-size: 44px;
      padding: 0;
    }
  }

  @media (pointer: coarse) {
    button,
    .field input,
    .field select {
      min-block-size: 44px;
    }

    .icon-button,
    .quiet {
      min-inline-size: 44px;
    }

    .slider.playhead {
      inline-size: 44px;
      transform: translateX(-22px);
    }

    .slider.playhead::before {
      inset-inline-start: 21px;
    }

    .slider.playhead::after {
      inset-inline-start: 17px;
    }
  }

  @media (forced-colors: active) {
    button:disabled {
      opacity: 1;
    }

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

    .primary {
      border: 1px solid ButtonText;
    }
  }
`;
