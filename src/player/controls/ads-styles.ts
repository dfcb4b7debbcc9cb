import { css } from 'lit';

/** A break over the content, the marks of breaks on the bar, and a picture over the paused one. */
export const adsStyles = css`
  .ad {
    position: absolute;
    inset: 0;
    background: #000;
  }

  .ad-picture {
    position: absolute;
    inset: 0;
    display: block;
  }

  .ad-picture > * {
    position: absolute;
    inset: 0;
    inline-size: 100%;
    block-size: 100%;
    object-fit: contain;
  }

  .ad-waits > * {
    visibility: hidden;
  }

  .ad > slot {
    position: absolute;
    inset: 0;
    display: block;
    pointer-events: none;
  }

  .ad > ::slotted(*) {
    pointer-events: auto;
  }

  .ad-foot {
    position: absolute;
    inset-inline: 12px;
    inset-block-end: 12px;
    z-index: 2;
    display: flex;
    align-items: center;
    gap: 8px;
    transition: inset-block-end 200ms ease-out;
  }

  .raised .ad-foot {
    inset-block-end: 56px;
  }

  .ad-foot > :is(button, a),
  .ad-about,
  .ad-skip-in {
    display: inline-flex;
    align-items: center;
    gap: 8px;
    min-block-size: 40px;
    padding: 4px 12px;
    border-radius: 8px;
    background: rgb(0 0 0 / 0.72);
    color: var(--_on-video);
    font-variant-numeric: tabular-nums;
  }

  .ad-foot > button:first-of-type {
    inline-size: 40px;
    padding: 0;
  }

  .ad-foot > :is(button, a):hover {
    background: rgb(40 40 40 / 0.86);
  }

  .ad-foot > .ad-skip {
    border: 1px solid rgb(255 255 255 / 0.6);
    padding-inline: 16px;
    font-weight: 600;
  }

  .ad-skip .icon:dir(rtl),
  .ad-link .icon:dir(rtl) {
    scale: -1 1;
  }

  .ad-foot .icon {
    inline-size: 18px;
    block-size: 18px;
  }

  .ad-foot a {
    text-decoration: none;
    font: inherit;
    cursor: pointer;
  }

  :is(.ad-foot, .pause-ad) a:focus-visible {
    outline: 2px solid var(--_on-video);
    outline-offset: -2px;
    box-shadow: 0 0 0 4px rgb(0 0 0 / 0.6);
  }

  .ad-about {
    gap: 6px;
    min-inline-size: 0;
    white-space: nowrap;
  }

  .ad-foot > :not(.ad-about) {
    flex: none;
  }

  .ad-label {
    min-inline-size: 0;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  .ad-foot > :is(.ad-skip, .ad-skip-in) {
    margin-inline-start: auto;
  }

  .ad-foot .spinner {
    position: fixed;
    inset: 0;
    margin: auto;
  }

  /* The content rests: what acts upon it has no place beside an ad. */
  .stage:has(.ad) :is(.middle[part='middle'], .seek, .time, .play, .steps, .chapter-button, .live, .cues, .end-screen, .preview-end, .own-overlay, .danmaku-layer, [part~='settings-button'], [part~='danmaku-button'], [part~='danmaku-send-button']) {
    display: none;
  }

  /* Over the ad, and below what is said of it. */
  .stage:has(.ad) > :is(.controls, .scrim) {
    z-index: 1;
  }

  /* Open already when the break began. */
  .stage:has(.ad) > .menu {
    z-index: 3;
  }

  .ad-marks {
    position: absolute;
    inset-inline: 0;
    block-size: 4px;
    pointer-events: none;
    transition: transform 120ms ease-out;
  }

  .seek:is(:hover, :focus-within) .ad-marks {
    transform: scaleY(2);
  }

  .ad-marks i {
    position: absolute;
    inset-block: 0;
    left: calc(100% * var(--_at));
    inline-size: 6px;
    margin-left: -3px;
    border-radius: 1px;
    background: #ffcc33;
    box-shadow: 0 0 0 1px rgb(0 0 0 / 0.6);
  }

  .pause-ad {
    position: absolute;
    inset: 12px 12px calc(var(--_bar) + 12px);
    display: grid;
    place-content: center;
    container-type: size;
    pointer-events: none;
  }

  .pause-ad > * {
    grid-area: 1 / 1;
    pointer-events: auto;
  }

  .pause-ad.ad-waits > * {
    visibility: hidden;
  }

  .pause-ad img {
    display: block;
    max-inline-size: 62cqi;
    max-block-size: min(62cqi * 9 / 16, 100cqb);
    border-radius: 8px;
    box-shadow: 0 8px 32px rgb(0 0 0 / 0.48);
  }

  .pause-ad .ad-tag {
    place-self: start;
    margin: 8px;
    padding: 2px 8px;
    border-radius: 4px;
    background: rgb(0 0 0 / 0.72);
    font-size: 12px;
    pointer-events: none;
  }

  .pause-ad button {
    place-self: start end;
    margin: 4px;
    inline-size: 40px;
    block-size: 40px;
    border-radius: 50%;
    background: rgb(0 0 0 / 0.72);
  }

  @container (max-width: 480px) {
    .ad-foot {
      inset-inline: 8px;
      flex-wrap: wrap;
      gap: 4px;
    }

    .ad-label {
      display: none;
    }

    .ad-foot > a {
      font-size: 13px;
      padding-inline: 8px;
    }
  }

  @media (pointer: coarse) {
    .ad-foot > :is(button, a) {
      min-block-size: 44px;
    }

    .pause-ad button {
      margin: 0;
      padding: 6px;
      inline-size: 44px;
      block-size: 44px;
      background-clip: content-box;
    }
  }

  @media (forced-colors: active) {
    .ad-foot > :is(button, a),
    .ad-about,
    .ad-skip-in,
    .pause-ad button,
    .ad-tag {
      border: 1px solid ButtonText;
      background: ButtonFace;
      color: ButtonText;
    }

    .ad-marks i {
      background: Highlight;
      forced-color-adjust: none;
    }
  }
`;
