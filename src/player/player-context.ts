import type { CSSResult, ReactiveControllerHost, TemplateResult } from 'lit';
import type { Localizer } from '../shared/localize.js';
import type { CaptionsController } from './captions-controller.js';
import type { Command } from './command.js';
import type { PlayerController } from './player-controller.js';
import type { ScreenController } from './screen-controller.js';
import type { PlayerWord } from './words.js';

/** What the viewer last used: for touch, the large controls stand in the middle of the picture. */
export type Pointer = 'touch' | 'mouse';

/**
 * What the parts of the controls are given. They are drawn in the player's one shadow root rather than as elements
 * of their own: parts reach the host without being exported twice, and two versions on a page cannot clash.
 */
export interface PlayerContext {
  readonly host: ReactiveControllerHost & HTMLElement & { readonly controls: boolean };
  readonly player: PlayerController;
  readonly screen: ScreenController;
  readonly captions: CaptionsController;
  readonly words: Localizer<PlayerWord>;
  /** Carries out what a control asks for. */
  readonly run: (command: Command) => void;
  /** Shows and says a word of our own for a moment. */
  readonly tell: (icon: TemplateResult, word: PlayerWord) => void;
  /** Adds styles that came with a part fetched later. */
  readonly wear: (styles: CSSResult) => void;
}
