/** A row that a page adds to the settings menu. */
export interface MenuItem {
  readonly label: string;
  /** Shown at the end of the row. */
  readonly value?: string;
  /** Makes the row a switch, on or off; the menu stays open when it is used. */
  readonly checked?: boolean;
  /** Shown, but not to be used now. */
  readonly disabled?: boolean;
  /** Called when the viewer uses the row; `menuItems` is to tell what holds from then on. */
  readonly select: () => void;
}
