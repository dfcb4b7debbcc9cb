import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { declaredNode, isOlderNode } from '../../server/node-version.js';

describe('isOlderNode', () => {
  it.each([
    ['20.19.4', true],
    ['22.11.0', true],
    ['22.12.0', false],
    ['22.12.1', false],
    ['24.1.0', false],
  ])('of %s says %s', (version, older) => {
    expect(isOlderNode(version, declaredNode)).toBe(older);
  });

  it('measures by what package.json declares', () => {
    const file = new URL('../../server/package.json', import.meta.url);
    const { engines } = JSON.parse(readFileSync(file, 'utf8')) as { engines: { node: string } };
    expect(`${engines.node}.0`).toBe(`>=${declaredNode}`);
  });
});
