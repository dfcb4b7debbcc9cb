import { noChange } from 'lit';
import { Directive, directive, PartType, type ElementPart, type PartInfo } from 'lit/directive.js';

/** Custom properties by name. */
export type CssVars = Readonly<Record<`--${string}`, string | number>>;

// Lit's own styleMap writes a style attribute at first, which a strict Content-Security-Policy refuses; CSSOM is free.
class CssVarsDirective extends Directive {
  constructor(part: PartInfo) {
    super(part);
    if (part.type !== PartType.ELEMENT) throw new Error('cssVars belongs on an element');
  }

  render(_vars: CssVars): typeof noChange {
    return noChange;
  }

  override update(part: ElementPart, [vars]: [CssVars]): typeof noChange {
    const { style } = part.element as HTMLElement;
    for (const [name, value] of Object.entries(vars)) style.setProperty(name, String(value));
    return noChange;
  }
}

/** Sets custom properties of an element: `<div ${cssVars({'--_at': 0.5})}>`. */
export const cssVars = directive(CssVarsDirective);
