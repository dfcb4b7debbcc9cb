import { describe, expect, it } from 'vitest';
import * as vodkit from '../../../src/index.js';

/** Host applications test their components in a DOM without layout or media: there the elements have to stay quiet. */
export function describeElements(name: string): void {
  describe(`the elements in ${name}`, () => {
    it.each(['vod-player', 'vod-uploader', 'vod-editor'] as const)(
      '<%s> is made, rendered and removed without an error (S27)',
      async (tag) => {
        await import(`../../../src/${tag}.ts`);
        const element = document.createElement(tag);
        const errors: unknown[] = [];
        window.addEventListener('error', (event) => errors.push(event.error));
        expect(element).toBeInstanceOf(
          Object.values(vodkit).find((one) => one === customElements.get(tag)),
        );
        element.setAttribute('lang', 'en');
        document.body.append(element);
        await element.updateComplete;
        expect(element.shadowRoot?.querySelector('[part]')).not.toBeNull();
        element.remove();
        // What a removal ends, it ends a microtask later, since a move is a removal too.
        await Promise.resolve();
        await Promise.resolve();
        expect(errors).toEqual([]);
      },
    );
  });
}
