import { css } from 'lit';

export const detailsStyles = css`
  .details {
    grid-column: 1 / -1;
    display: grid;
    gap: 16px;
    margin-block: 12px 4px;
    padding: 16px;
    border-radius: 12px;
    background: var(--_surface-raised);
  }

  .entries {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 220px), 1fr));
    gap: 16px;
  }

  .field {
    display: flex;
    flex-direction: column;
    gap: 4px;
    min-inline-size: 0;
  }

  .field[data-type='textarea'],
  .field[data-field='title'] {
    grid-column: 1 / -1;
  }

  .details label {
    display: flex;
    align-items: baseline;
    gap: 8px;
    font-weight: 500;
  }

  .details label > span:first-of-type {
    min-inline-size: 0;
    overflow-wrap: anywhere;
  }

  .field[data-type='checkbox'] {
    justify-content: center;
  }

  .field[data-type='checkbox'] label {
    align-items: center;
    min-block-size: 36px;
  }

  .required,
  .counter,
  .hint,
  .note {
    color: var(--_text-muted);
    font-size: 12px;
    font-weight: 400;
  }

  .counter {
    margin-inline-start: auto;
    font-variant-numeric: tabular-nums;
  }

  .details :is(input[type='text'], textarea, select) {
    box-sizing: border-box;
    inline-size: 100%;
    min-inline-size: 0;
    min-block-size: 36px;
    padding: 6px 10px;
    border: 1px solid var(--_border-strong);
    border-radius: 8px;
    background: var(--_surface);
    color: var(--_text);
    font: inherit;
    --_border-strong: color-mix(in oklab, var(--_text-muted) 75%, var(--_border));
  }

  .details textarea {
    resize: vertical;
  }

  .details input[type='checkbox'] {
    flex: none;
    inline-size: 18px;
    block-size: 18px;
    margin: 0;
    accent-color: var(--_accent-strong);
  }

  .details [aria-invalid] {
    border-color: var(--_danger);
  }

  .details :is(input, textarea, select):is(:read-only:not(select, [type='checkbox'], [type='range']), :disabled) {
    border-color: transparent;
    color: var(--_text-muted);
  }

  .fault {
    color: var(--_danger);
    overflow-wrap: anywhere;
  }

  .poster-field {
    display: grid;
    gap: 8px;
    min-inline-size: 0;
    margin: 0;
    padding: 0;
    border: 0;
  }

  .poster-field legend {
    margin-block-end: 4px;
    padding: 0;
    font-weight: 500;
  }

  .choices {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
  }

  .plain {
    border: 1px solid var(--_border-strong);
    background: var(--_surface);
    --_border-strong: color-mix(in oklab, var(--_text-muted) 75%, var(--_border));
  }

  .plain:hover {
    background: color-mix(in oklab, var(--_text) 8%, var(--_surface));
  }

  .picker {
    display: grid;
    gap: 8px;
    inline-size: min(100%, 360px);
  }

  .picker canvas {
    justify-self: center;
    max-inline-size: 100%;
    max-block-size: 260px;
    border-radius: 8px;
  }

  .scrub {
    display: flex;
    align-items: center;
    gap: 12px;
  }

  .scrub input {
    flex: 1;
    min-inline-size: 0;
    min-block-size: 32px;
    accent-color: var(--_accent-strong);
  }

  .time {
    flex: none;
    color: var(--_text-muted);
    font-size: 12px;
    font-variant-numeric: tabular-nums;
  }

  .foot {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px 8px;
  }

  .note {
    flex: 1 1 10em;
    min-block-size: 1.5em;
    overflow-wrap: anywhere;
  }

  .note[data-tone='danger'] {
    color: var(--_danger);
  }

  .foot .wordy {
    margin-inline-end: -8px;
  }

  .foot .edit-file {
    display: none;
  }

  @container (width < 480px) {
    .row .details {
      grid-area: 4 / 1 / 5 / -1;
      padding: 12px;
      margin-block: 8px 4px;
    }

    .row .details :is(.wordy, .plain) {
      grid-area: auto;
      align-items: center;
      align-self: auto;
      justify-self: auto;
      max-inline-size: 100%;
      margin-block: 0;
      padding-block: 0;
    }

    .foot .edit-file {
      display: inline-grid;
    }
  }

  @media (pointer: coarse) {
    .details :is(input[type='text'], select) {
      min-block-size: 44px;
    }

    /* Safari on a phone magnifies the page for a smaller one. */
    .details :is(input[type='text'], textarea, select) {
      font-size: 16px;
    }

    .field[data-type='checkbox'] label,
    .scrub input {
      min-block-size: 44px;
    }
  }
`;
