import { css } from 'lit';

/**
 * What a panel has once its part has come. The poster behind it is larger than the frame, so that its blur has
 * no soft rim.
 */
export const panelStyles = css`
  .panel p {
    margin: 0;
    max-inline-size: 44ch;
    font-size: 16px;
    text-wrap: balance;
  }

  .failed,
  .preparing {
    background: radial-gradient(circle at 50% 40%, #788396, #2a2f38);
  }

  :is(.failed, .preparing) .poster {
    object-fit: cover;
    scale: 1.1;
    filter: blur(calc(6px + 1.5cqw));
  }

  @container (max-width: 400px) {
    .panel {
      gap: 8px;
      padding: 8px 16px;
    }

    .panel p {
      font-size: 14px;
    }
  }
`;
