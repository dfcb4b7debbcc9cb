import { css } from 'lit';

export const resultStyles = css`
  [hidden] {
    display: none !important;
  }

  .result-body {
    display: grid;
    gap: 12px;
    padding: 16px;
  }

  .result h2 {
    margin: 0;
    font-size: 16px;
    line-height: 1.5;
    outline: none;
  }

  .named {
    display: flex;
    align-items: center;
    gap: 8px;
  }

  .field > .named {
    font-size: inherit;
    color: var(--_text);
  }

  .extension,
  .facts {
    color: var(--_text-muted);
    font-variant-numeric: tabular-nums;
  }

  .result .note {
    min-block-size: 0;
  }

  .actions {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
  }

  .plain {
    min-block-size: 40px;
    border: 1px solid var(--_border);
  }

  @container (max-width: 480px) {
    .actions > button {
      flex: 1 1 40%;
    }

    .actions > .primary {
      flex-basis: 100%;
    }

    .actions .icon {
      display: none;
    }
  }
`;
