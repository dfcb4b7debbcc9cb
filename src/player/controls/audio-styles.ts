import { css } from 'lit';

/** What stands in the low frame of sound alone: artwork and title, and the controls always in sight; it is higher while its menu is open. */
export const audioStyles = css`
  .stage.sound {
    --_art: 88px;
  }

  .stage.sound:has(.menu) {
    --_low: 280px;
  }

  /* Seen through rather than hidden: WebKitGTK plays no more than a moment of a hidden one. */
  .sound > video {
    opacity: 0;
  }

  .sound > .scrim {
    display: none;
  }

  .face {
    position: absolute;
    inset: 12px;
    block-size: 88px;
    display: flex;
    align-items: start;
    gap: 12px;
  }

  .artwork {
    position: relative;
    flex: none;
    display: grid;
    place-items: center;
    inline-size: var(--_art);
    block-size: var(--_art);
    border-radius: 8px;
    overflow: hidden;
    background: rgb(255 255 255 / 0.1);
    color: var(--_accent);
  }

  .artwork > * {
    grid-area: 1 / 1;
  }

  .artwork :is(img, svg) {
    inline-size: 100%;
    block-size: 100%;
    object-fit: cover;
  }

  .artwork svg {
    inline-size: 60%;
  }

  .artwork .spinner {
    inline-size: 32px;
    block-size: 32px;
    background: rgb(0 0 0 / 0.6);
  }

  .title {
    overflow: hidden;
    font-weight: 600;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  .sound .bar {
    inset-block: 36px auto;
    inset-inline-start: calc(var(--_art) + 12px);
    padding-block: 0;
  }

  .sound .error {
    flex-flow: wrap;
    padding: 12px;
  }

  .sound .error > .icon {
    display: none;
  }

  .sound .unmute {
    inset: 4px 4px auto auto;
  }

  @container (max-width: 480px) {
    .sound .artwork {
      --_art: 24px;
      border-radius: 4px;
    }

    .sound .bar {
      inset-inline-start: 0;
    }
  }

  @media (pointer: coarse) {
    .sound .bar {
      inset-block-start: 36px;
    }
  }

`;
