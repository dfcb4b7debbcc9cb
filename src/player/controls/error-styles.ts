import { css } from 'lit';
import { panelStyles } from './panel-styles.js';

/** The panel that takes the controls' place when playback cannot go on, where it differs from other panels. */
export const errorStyles = css`
  ${panelStyles}

  .error > .icon {
    inline-size: 28px;
    block-size: 28px;
    color: #ff9d9d;
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
    .error > .icon {
      display: none;
    }
  }

  @media (pointer: coarse) {
    .error button {
      min-block-size: 44px;
    }
  }

  @media (forced-colors: active) {
    .error > .icon {
      color: CanvasText;
    }

    .error button {
      border: 1px solid ButtonText;
      background: ButtonFace;
      color: ButtonText;
    }
  }
`;
