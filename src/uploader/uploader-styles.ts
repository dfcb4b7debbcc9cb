import { css } from 'lit';

export const uploaderStyles = css`
  :host {
    display: block;
    font-size: 14px;
    line-height: 1.5;
  }

  :host(:state(unrendered)) {
    min-block-size: 192px;
  }

  :host(:lang(zh)),
  :host(:lang(ja)),
  :host(:lang(ko)) {
    line-height: 1.6;
  }

  .root {
    container-type: inline-size;
    position: relative;
  }

  p {
    margin: 0;
  }

  button,
  .watch {
    display: inline-grid;
    place-items: center;
    max-inline-size: 100%;
    min-block-size: 32px;
    padding-inline: 12px;
    overflow-wrap: anywhere;
    border: 0;
    border-radius: 8px;
    background: transparent;
    color: inherit;
    font: inherit;
    font-weight: 500;
    text-decoration: none;
    cursor: pointer;
    transition: background-color 120ms ease-out;
  }

  .round {
    inline-size: 32px;
    padding: 0;
    border-radius: 999px;
    color: var(--_text-muted);
  }

  .wordy,
  .watch {
    color: var(--_accent-strong);
  }

  .round:hover,
  .wordy:hover,
  .watch:hover {
    background: var(--_surface-raised);
  }

  .round:hover {
    color: var(--_text);
  }

  @media (pointer: coarse) {
    button,
    .watch {
      min-block-size: 44px;
    }

    .round {
      min-inline-size: 44px;
    }
  }
`;
