import { css } from 'lit';

/** Seen from across a room: what has the focus is inverted, and in a large frame everything is larger. */
export const remoteStyles = css`
  [data-remote] button:focus-visible {
    outline: 4px solid #fff;
    outline-offset: 2px;
    background: #fff;
    color: #000;
    box-shadow: 0 0 0 8px rgb(0 0 0 / 0.8);
  }

  [data-remote] .own::slotted(:focus-visible) {
    outline: 4px solid #fff;
    outline-offset: 2px;
    box-shadow: 0 0 0 8px rgb(0 0 0 / 0.8);
  }

  [data-remote] .seek:focus-within .track {
    transform: scaleY(3);
  }

  [data-remote] input:focus-visible ~ .thumb {
    outline: 4px solid #fff;
    outline-offset: 4px;
    box-shadow: 0 0 0 12px rgb(0 0 0 / 0.8);
  }

  [data-remote] .menu .row:focus {
    outline: 4px solid var(--_accent-strong);
    outline-offset: -4px;
    background: var(--_surface-raised);
    color: var(--_text);
    box-shadow: none;
  }

  @container (min-width: 960px) {
    [data-remote] {
      --_bar: 108px;
    }

    [data-remote] .bar {
      padding: 0 32px 16px;
      font-size: 20px;
    }

    [data-remote] .buttons {
      gap: 12px;
    }

    [data-remote] .buttons button {
      inline-size: 56px;
      block-size: 56px;
    }

    [data-remote] .buttons .icon {
      inline-size: 32px;
      block-size: 32px;
    }

    [data-remote] .seek {
      block-size: 28px;
    }

    [data-remote] .scrim {
      block-size: 200px;
    }

    [data-remote] .menu {
      inset-block-end: 120px;
      inset-inline-end: 32px;
      min-inline-size: 400px;
      max-block-size: calc(100% - 140px);
    }

    [data-remote] .menu :is(.row, .head) {
      min-block-size: 56px;
      font-size: 22px;
    }
  }

  @media (forced-colors: active) {
    [data-remote] :is(button, input):focus-visible,
    [data-remote] input:focus-visible ~ .thumb {
      outline-color: Highlight;
    }
  }
`;
