import { css } from 'lit';

/** The panel that takes the controls' place when playback cannot go on, or not yet, and the poster behind it. */
export const errorStyles = css`
  .failed,
  .preparing {
    background: radial-gradient(circle at 50% 40%, #788396, #2a2f38);
  }

  :is(.failed, .preparing) .poster {
    object-fit: cover;
    scale: 1.1;
    filter: blur(calc(6px + 1.5cqw));
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

  .panel > * {
    flex: none;
  }

  .error > .icon {
    inline-size: 28px;
    block-size: 28px;
    color: #ff9d9d;
  }

  .panel p {
    margin: 0;
    max-inline-size: 44ch;
    font-size: 16px;
    text-wrap: balance;
  }

  .error button {
    min-block-size: 40px;
    padding: 8px 16px;
    border-radius: 8px;
    background: var(--_on-video);
    color: #16181d;
    font-weight: 600;
  }

  .error button:focus-visible {
    outline-color: #16181d;
    box-shadow: 0 0 0 4px var(--_on-video);
  }

  .error code {
    font-size: 12px;
    opacity: 0.85;
  }

  @container (max-width: 400px) {
    .panel {
      gap: 8px;
      padding: 8px 16px;
    }

    .error > .icon {
      display: none;
    }

    .panel p {
      font-size: 14px;
    }
  }

  @media (forced-colors: active) {
    .error button {
      border: 1px solid ButtonText;
      background: ButtonFace;
      color: ButtonText;
    }

    .panel {
      background: Canvas;
      color: CanvasText;
    }
  }
`;
