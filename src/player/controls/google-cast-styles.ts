import { css } from 'lit';
import { styles as buttonStyles } from './cast.js';

/** The button, and what is seen in place of the picture while a Chromecast plays. */
export const googleCastStyles = css`
  ${buttonStyles}

  .casting {
    position: absolute;
    inset: 0 0 72px;
    display: grid;
    place-content: safe center;
    justify-items: center;
    gap: 10px;
    padding: 16px;
    overflow: auto;
    text-align: center;
    overflow-wrap: anywhere;
    pointer-events: none;
  }

  .casting .icon {
    inline-size: 32px;
    block-size: 32px;
  }

  .casting span {
    display: -webkit-box;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
    overflow: hidden;
  }

  .casting button {
    min-block-size: 40px;
    padding-inline: 16px;
    border-radius: 8px;
    background: rgb(255 255 255 / 0.18);
    pointer-events: auto;
  }

  .casting button:hover {
    background: rgb(255 255 255 / 0.28);
  }

  /* Text stands on a picture of any kind. */
  .stage:has(.casting) .scrim {
    inset: 0;
    block-size: auto;
    background: rgb(0 0 0 / 0.82);
    opacity: 1;
  }

  @container (max-width: 400px) {
    .casting {
      gap: 6px;
      padding-block: 8px;
    }

    .casting .icon {
      display: none;
    }
  }

  @media (forced-colors: active) {
    .buttons .cast[aria-pressed='true'] {
      border-block-end: 3px solid Highlight;
    }

    .casting {
      color: CanvasText;
    }

    .casting button {
      border: 1px solid ButtonText;
      color: ButtonText;
    }

    .stage:has(.casting) .scrim {
      display: block;
      background: Canvas;
    }
  }
`;
