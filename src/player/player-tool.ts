import type { ToolCommand } from './command.js';

/** The menu, as far as a button of the bar opens a page of it. */
export interface ListMenu {
  readonly isOpen: boolean;
  fetch(): void;
  openChapters(): void;
}

/** What a viewer opens now and then. Those that are seen draw themselves over the picture. */
export interface PlayerTool {
  act(command: ToolCommand): unknown;
  render?(): unknown;
  /** In the bar; `time` is the moment it tells. */
  renderButton?(time: number, menu: ListMenu): unknown;
  /** Along the upper edge, with the controls. */
  renderTop?(): unknown;
  /** In the bar, beside play. */
  renderSteps?(): unknown;
  /** On the seek bar; `share` is where on it a moment lies, 0 to 1. */
  renderMarks?(share: (time: number) => number): unknown;
}
