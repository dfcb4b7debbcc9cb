import { css } from 'lit';

/** What follows, over the picture of a video that has ended. */
export const playlistStyles = css`
  /* As the progress bar below them runs. */
  .steps {
    direction: ltr;
    display: flex;
    gap: inherit;
  }

  .end-screen {
    position: absolute;
    inset: 0 0 84px;
    display: grid;
    align-content: center;
    justify-items: center;
    gap: 20px;
    padding: 16px 24px 0;
    overflow: hidden;
    color: var(--_on-video);
    pointer-events: none;
  }

  /* Text stands on a picture of any kind. */
  .stage:has(.end-screen) .scrim {
    inset: 0;
    block-size: auto;
    background: rgb(0 0 0 / 0.82);
    opacity: 1;
  }

  .end-screen :is(.next, .card) {
    pointer-events: auto;
  }

  .end-screen .next {
    display: flex;
    gap: 16px;
    align-items: center;
    max-inline-size: min(560px, 100%);
  }

  .end-screen .about {
    display: grid;
    gap: 4px;
    min-inline-size: 0;
    font-size: 14px;
  }

  .end-screen .about > span {
    opacity: 0.85;
    font-variant-numeric: tabular-nums;
  }

  .end-screen bdi {
    /* Cut where the title ends, whichever way it is read. */
    display: -webkit-box;
    inline-size: fit-content;
    overflow: hidden;
    overflow-wrap: anywhere;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
  }

  .end-screen b {
    font-size: 18px;
    line-height: 1.3;
  }

  .end-screen .acts {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    margin-block-start: 8px;
  }

  .end-screen .acts button {
    min-block-size: 36px;
    padding-inline: 16px;
    border: 1px solid rgb(255 255 255 / 0.6);
    border-radius: 8px;
    font-weight: 600;
  }

  .end-screen .acts .primary {
    border-color: transparent;
    background: var(--_on-video);
    color: #16181d;
  }

  .end-screen .acts button:hover {
    opacity: 0.85;
  }

  .end-screen .picture {
    position: relative;
    flex: none;
    display: block;
    inline-size: 100%;
    aspect-ratio: 16 / 9;
    overflow: hidden;
    border-radius: 8px;
    background: #33363d;
  }

  .end-screen .next .picture {
    inline-size: 200px;
  }

  .end-screen img {
    position: absolute;
    inset: 0;
    inline-size: 100%;
    block-size: 100%;
    object-fit: cover;
  }

  .end-screen .stamp {
    position: absolute;
    inset-block-end: 4px;
    inset-inline-end: 4px;
    padding: 0 4px;
    border-radius: 4px;
    background: rgb(0 0 0 / 0.82);
    font-size: 12px;
    font-variant-numeric: tabular-nums;
  }

  .end-screen .cards {
    display: grid;
    grid-template-columns: repeat(3, minmax(0, 180px));
    gap: 12px;
    justify-content: center;
    inline-size: 100%;
  }

  .end-screen .card {
    display: grid;
    gap: 4px;
    place-content: start stretch;
    place-items: start stretch;
    padding: 4px;
    border-radius: 10px;
    font-size: 13px;
    line-height: 1.35;
    text-align: start;
  }

  .end-screen .card:hover {
    background: rgb(255 255 255 / 0.14);
  }

  .end-screen button:focus-visible {
    outline: 2px solid var(--_on-video);
    outline-offset: 2px;
  }

  .error .skip {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: center;
    gap: 8px;
    font-variant-numeric: tabular-nums;
  }

  .error .skip-text {
    flex-basis: 100%;
    overflow-wrap: anywhere;
  }

  .error .skip .quiet {
    border: 1px solid rgb(255 255 255 / 0.6);
    background: none;
    color: inherit;
  }

  .buttons button:disabled {
    opacity: 0.4;
  }

  /* A frame has no room for more than what fits: the next first. */
  @container (max-width: 960px) {
    .end-screen .card:nth-child(n + 4) {
      display: none;
    }
  }

  @container (max-width: 680px) {
    .end-screen .cards {
      display: none;
    }
  }

  @container (max-width: 480px) {
    .end-screen {
      inset-block-end: 64px;
      padding: 8px 16px 0;
    }

    .end-screen .next > .picture {
      display: none;
    }

    .end-screen .about {
      gap: 2px;
      text-align: center;
    }

    .end-screen .acts {
      justify-content: center;
      margin-block-start: 4px;
    }

    .end-screen b {
      font-size: 15px;
    }

    .end-screen b > bdi {
      margin-inline: auto;
      -webkit-line-clamp: 1;
    }
  }

  @media (pointer: coarse) {
    .end-screen .acts button {
      min-block-size: 44px;
    }
  }

  @media (forced-colors: active) {
    .end-screen button {
      border: 1px solid ButtonText;
      background: ButtonFace;
      color: ButtonText;
    }

    .stage:has(.end-screen) .scrim {
      background: Canvas;
    }

    .end-screen {
      color: CanvasText;
    }
  }
`;
