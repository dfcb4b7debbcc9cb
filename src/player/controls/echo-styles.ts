import { css } from 'lit';

/** The brief answer to a key or a gesture. */
export const echoStyles = css`
  .echo {
    display: inline-flex;
    align-items: center;
    gap: 8px;
    padding: 12px 16px;
    border-radius: 999px;
    background: rgb(0 0 0 / 0.62);
    font-variant-numeric: tabular-nums;
    font-weight: 600;
    animation: echo 700ms ease-out forwards;
  }

  .echo.long {
    position: relative;
    z-index: 1;
    max-inline-size: calc(100% - 32px);
    border-radius: 8px;
    background: rgb(0 0 0 / 0.78);
    font-weight: 400;
    /* Read for as long as it takes, and longer while it is pointed at. */
    animation: appear-echo 120ms ease-out;
    pointer-events: auto;
  }

  @container (max-width: 480px) {
    .echo.long {
      position: absolute;
      inset-block-start: 8px;
      padding: 8px 12px;
      font-size: 13px;
      line-height: 1.35;
    }
  }

  /* What is done in the menu is answered beside it. */
  .stage:has(.menu) .echo.long {
    position: absolute;
    z-index: 3;
    inset-block-start: 12px;
    inset-inline-start: 12px;
    background: rgb(0 0 0 / 0.86);
  }

  @keyframes echo {
    from {
      opacity: 0;
      transform: scale(0.92);
    }

    15%,
    70% {
      opacity: 1;
      transform: none;
    }

    to {
      opacity: 0;
    }
  }

  @keyframes appear-echo {
    from {
      opacity: 0;
    }
  }

  /* Its fading is its whole life: without motion it stays until it goes. */
  @media (prefers-reduced-motion: reduce) {
    .echo {
      animation: none;
    }
  }

  @media (forced-colors: active) {
    .echo {
      border: 1px solid ButtonText;
      background: ButtonFace;
      color: ButtonText;
    }
  }
`;
