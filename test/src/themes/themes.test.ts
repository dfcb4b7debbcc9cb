import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const folder = new URL('../../../src/themes/', import.meta.url);
const themes = readdirSync(folder).map((file) => ({
  file,
  css: readFileSync(new URL(file, folder), 'utf8').replace(/\/\*[^]*?\*\//g, ''),
}));
const page = readFileSync(new URL('../../../docs/theme.md', import.meta.url), 'utf8');

/** What docs/theme.md lists of an element. */
function documented(element: string, kind: 'part' | 'state'): string[] {
  const section = page.split(/^## /m).find((text) => text.startsWith(`\`<${element}>\``)) ?? '';
  return [...section.matchAll(new RegExp(`\`:+${kind}\\(([\\w-]+)\\)\``, 'g'))].flatMap(
    ([, name]) => name ?? [],
  );
}

/** Elements and what of them is named in a theme. */
function named(css: string, kind: 'part' | 'state'): string[][] {
  return [...css.matchAll(/(vod-\w+)((?:::?\w+\([\w-]+\))+)/g)].flatMap(([, element, rest]) =>
    [...(rest ?? '').matchAll(new RegExp(`:+${kind}\\(([\\w-]+)\\)`, 'g'))].map(([, name]) => [
      element ?? '',
      name ?? '',
    ]),
  );
}

describe('the themes', () => {
  it('are three, each in the docs', () => {
    expect(themes.map(({ file }) => file)).toEqual(['minimal.css', 'soft.css', 'studio.css']);
    for (const { file } of themes) expect(page).toContain(`themes/${file}`);
  });

  it.each(themes)('name only parts and states that the elements have: $file', ({ css }) => {
    const parts = named(css, 'part');
    expect(parts.length).toBeGreaterThan(20);
    for (const [element = '', part = ''] of parts)
      expect(documented(element, 'part'), element).toContain(part);
    for (const [element = '', state = ''] of named(css, 'state'))
      expect(documented(element, 'state'), element).toContain(state);
  });

  it.each(themes)('set only custom properties that the elements have: $file', ({ css }) => {
    const names = new Set([...css.matchAll(/--[\w-]+/g)].map(([name]) => name));
    expect([...names].filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
  });

  it.each(themes)('repaint nothing where colours are forced: $file', ({ css }) => {
    expect(css.trim()).toMatch(/^@media \(forced-colors: none\) \{[^]*\n\}$/);
    expect(css.match(/^\}/gm)).toHaveLength(1);
  });
});
