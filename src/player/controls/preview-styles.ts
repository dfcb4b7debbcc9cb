import { css } from 'lit';

/** The card above the pointer. */
export const previewStyles = css`
  .preview {
    --_half: calc(var(--_card) / 2 + 2px);
    position: absolute;
    inset-block-end: 28px;
    left: clamp(var(--_half), calc(var(--_at) * 100%), calc(100% - var(--_half)));
    display: grid;
    justify-items: center;
    gap: 4px;
    inline-size: var(--_card);
    transform: translateX(-50%);
    pointer-events: none;
    animation: appear 120ms ease-out;
  }

  .chapter,
  .stamp {
    max-inline-size: 100%;
    padding: 2px 8px;
    border-radius: 4px;
    background: rgb(0 0 0 / 0.76);
    font-size: 12px;
    line-height: 1.4;
  }

  .chapter {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  .stamp {
    font-weight: 600;
    font-variant-numeric: tabular-nums;
  }

  /* A frame this narrow is not high enough for a card of three rows. */
  @container (max-width: 400px) {
    .chapter {
      display: none;
    }
  }

  @media (forced-colors: active) {
    .stamp,
    .chapter {
      background: Canvas;
    }
  }
`;
