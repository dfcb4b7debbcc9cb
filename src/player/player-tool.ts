import type { ToolCommand } from './command.js';

/** What a viewer opens now and then. Those that are seen draw themselves over the picture. */
export interface PlayerTool {
  act(command: ToolCommand): void;
  render?(): unknown;
  /** On the seek bar; `share` is where on it a moment lies, 0 to 1. */
  renderMarks?(share: (time: number) => number): unknown;
}
