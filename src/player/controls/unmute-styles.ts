import { css } from 'lit';

/** The button that turns on the sound that the browser refused. */
export const unmuteStyles = css`
  .unmute {
    position: absolute;
    inset-block-start: 12px;
    inset-inline-start: 12px;
    padding: 8px 14px;
    min-block-size: 40px;
    border-radius: 999px;
    background: rgb(0 0 0 / 0.72);
    font-weight: 600;
  }

  @media (pointer: coarse) {
    .unmute {
      min-block-size: 44px;
    }
  }

  @media (forced-colors: active) {
    .unmute {
      border: 1px solid ButtonText;
      background: ButtonFace;
      color: ButtonText;
    }
  }
`;
