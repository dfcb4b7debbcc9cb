import { css } from 'lit';

export const controlsStyles = css`
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

  .cut {
    display: grid;
    grid-template-columns: 7.5em 7.5em minmax(7em, 14em) minmax(max-content, 1fr);
    align-items: end;
    gap: 12px;
  }

  .cut.sound {
    grid-template-columns: 7.5em 7.5em 1fr;
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

  .export {
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

  .outcome:has(p) {
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
    .cut,
    .cut.sound {
      grid-template-columns: 1fr 1fr;
    }

    .field.mode {
      grid-column: 1 / -1;
    }

    .export {
      grid-column: 1 / -1;
      justify-self: stretch;
      min-block-size: 44px;
    }
  }

  @container (max-width: 480px) {
    .workspace {
      padding-inline: 12px;
    }

    .whole,
    .quiet > span {
      display: none;
    }

    .primary {
      padding: 4px 12px;
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
  }

  @media (forced-colors: active) {
    button:disabled {
      opacity: 1;
    }

    .primary {
      border: 1px solid ButtonText;
    }
  }
`;
