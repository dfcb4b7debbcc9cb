import { css } from 'lit';

export const toolsStyles = css`
  .poster:has(.handle) {
    position: relative;
  }

  .handle {
    position: absolute;
    inset: 0;
    display: grid;
    place-items: center start;
    min-block-size: 0;
    padding: 0;
    border-radius: 4px;
    cursor: grab;
    touch-action: none;
  }

  /* Inside: the picture that it lies on cuts off what goes beyond. */
  .handle:focus-visible {
    outline-offset: -2px;
  }

  .handle .icon {
    padding-block: 2px;
    border-radius: 4px;
    background: color-mix(in oklab, var(--_surface) 80%, transparent);
    color: var(--_text);
  }

  .moving {
    background: color-mix(in oklab, var(--_accent) 10%, var(--_surface));
  }

  .moving .handle {
    cursor: grabbing;
  }

  /* The form has it too: a narrow row has no room for both. */
  @container (width < 600px) {
    .row:has([data-action='details']) [data-action='edit'] {
      display: none;
    }

    .row [data-action='details'] {
      grid-column: 3;
    }
  }
`;
