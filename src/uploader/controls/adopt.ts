import type { CSSResult } from 'lit';

/** Adds styles to those of an element that is there already. */
export function adopt({ shadowRoot }: HTMLElement, { styleSheet }: CSSResult): void {
  if (shadowRoot && styleSheet)
    shadowRoot.adoptedStyleSheets = [...shadowRoot.adoptedStyleSheets, styleSheet];
}
