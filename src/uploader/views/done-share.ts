import { noChange } from 'lit';
import { directive, Directive, type ElementPart } from 'lit/directive.js';

class DoneShareDirective extends Directive {
  render(_fraction: number): unknown {
    return noChange;
  }

  // By the CSSOM: `styleMap` writes a style attribute at first, which a strict content security policy refuses.
  override update({ element }: ElementPart, [fraction]: [number]): unknown {
    (element as HTMLElement).style.setProperty('--_done', String(fraction));
    return noChange;
  }
}

// Not `shared/css-vars`: a module that all three elements load makes another chunk, for which the player has no room.
/** Hands a share from 0 to 1 to the style sheet as `--_done`. */
export const doneShare = directive(DoneShareDirective);
