import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const tests = fileURLToPath(new URL('..', import.meta.url));
const catalogue = new URL('../../docs/faults.md', import.meta.url);
const id = /\b(?:[A-Z]-\d\d|T\d\d)\b/g;
const title = /\b(?:it|describe)(?:\.\w+(?:\([^)]*\))?)*\(\s*(['"`])(.*?)\1/gs;

describe('docs/faults.md', () => {
  it('has the row of each fault that a test title names', async () => {
    const rows = new Set((await readFile(catalogue, 'utf8')).match(/(?<=^\| )\S+/gm));
    const files = (await readdir(tests, { recursive: true })).filter((name) =>
      name.endsWith('.ts'),
    );
    const named = new Map<string, string>();
    for (const file of files) {
      const text = await readFile(`${tests}/${file}`, 'utf8');
      for (const [, , words = ''] of text.matchAll(title))
        for (const [row] of words.matchAll(id)) named.set(row, file);
    }
    expect(named.size).toBeGreaterThan(100);
    expect([...named].filter(([row]) => !rows.has(row))).toEqual([]);
  });
});
