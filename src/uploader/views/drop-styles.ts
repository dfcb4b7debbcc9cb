import { css } from 'lit';

export const dropStyles = css`
  .drop {
    display: flex;
    flex-direction: column;
    align-items: center;
    gap: 16px;
    padding: var(--vod-uploader-drop-padding, 32px);
    border: 1px dashed var(--_border-strong);
    border-radius: 12px;
    text-align: center;
    transition: background-color 120ms ease-out;
    --_border-strong: color-mix(in oklab, var(--_text-muted) 60%, var(--_border));
  }

  /* As much as vodkit/defined.css keeps free, at every width and in every language. */
  .drop:not(.compact) {
    box-sizing: border-box;
    justify-content: center;
    min-block-size: 192px;
  }

  .drop.compact {
    flex-direction: row;
    gap: 12px;
    padding: 12px 16px;
    text-align: start;
  }

  .drop.dragging {
    border-color: var(--_accent);
    border-style: solid;
    background: color-mix(in oklab, var(--_accent) 12%, var(--_surface));
  }

  .drop.dragging > * {
    pointer-events: none;
  }

  .drop-icon {
    display: grid;
    color: var(--_text-muted);
  }

  .drop:not(.compact) .icon {
    width: 28px;
    height: 28px;
  }

  .dragging .drop-icon {
    color: var(--_accent-strong);
  }

  .prompt {
    min-inline-size: 0;
    overflow-wrap: anywhere;
  }

  .compact .prompt {
    flex: 1;
  }

  .sentence {
    font-size: 16px;
  }

  .compact .sentence {
    font-size: 14px;
  }

  .by-touch {
    display: none;
  }

  @media (pointer: coarse) {
    .by-mouse {
      display: none;
    }

    .by-touch {
      display: inline;
    }
  }

  .limits {
    color: var(--_text-muted);
  }

  .compact .limits {
    font-size: 12px;
  }

  .choose {
    min-block-size: 40px;
    padding-inline: 16px;
    background: var(--_button);
    color: var(--_on-accent);
    --_button: var(--vod-accent-strong, oklch(0.52 0.19 256));
  }

  .choose:disabled {
    opacity: 0.5;
    cursor: not-allowed;
  }

  .choose:not(:disabled):hover {
    background: color-mix(in oklab, var(--_button), black 12%);
  }

  .compact .choose {
    flex: none;
    max-inline-size: 60%;
    min-block-size: 32px;
  }

  @container (width < 480px) {
    .drop {
      padding: var(--vod-uploader-drop-padding, 24px);
    }

    .compact .drop-icon {
      display: none;
    }
  }

  @media (pointer: coarse) {
    .choose,
    .compact .choose {
      min-block-size: 44px;
    }
  }

  @media (forced-colors: active) {
    .choose {
      border: 1px solid ButtonText;
    }

    .drop.dragging {
      border-color: Highlight;
    }
  }
`;
