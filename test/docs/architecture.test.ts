import { createRequire } from 'node:module';
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';

type Arrows = Record<string, string[]>;
const { featureArrows, browserLayers } = createRequire(import.meta.url)(
  '../../scripts/import-arrows.cjs',
) as { featureArrows: Arrows; browserLayers: Arrows };

describe('docs/architecture.md', () => {
  it('draws the arrows that the import rules allow, and no others', async () => {
    const text = await readFile(new URL('../../docs/architecture.md', import.meta.url), 'utf8');
    const drawn = (part: string): Arrows => {
      const body = new RegExp(`subgraph ${part} .*?\\n(.*?)\\n  end`, 's').exec(text)?.[1] ?? '';
      const lines = body.split('\n').map((line) => line.trim().split(' --> '));
      return Object.fromEntries(lines.map(([from = '', to]) => [from, to?.split(' & ') ?? []]));
    };
    expect(sorted(drawn('features'))).toEqual(
      sorted(Object.fromEntries(Object.entries(featureArrows).filter(isDrawn(featureArrows)))),
    );
    const layers = drawn('browser');
    for (const [layer, below] of Object.entries(browserLayers))
      expect({ [layer]: [...(layers[layer] ?? [])].sort() }).toEqual({
        [layer]: [...below].sort(),
      });
  });
});

/** What has no arrow and is an arrow's end is drawn with that. */
function isDrawn(arrows: Arrows): (entry: [string, string[]]) => boolean {
  const ends = new Set(Object.values(arrows).flat());
  return ([from, to]) => to.length > 0 || !ends.has(from);
}

function sorted(arrows: Arrows): Arrows {
  return Object.fromEntries(Object.entries(arrows).map(([from, to]) => [from, [...to].sort()]));
}
