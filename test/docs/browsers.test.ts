import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { toPage, type FileCounts } from '../../scripts/browser-table.mjs';
import { capabilities } from '../support/capabilities.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const files = Object.values(capabilities).flatMap((some) => Object.values(some).flat());
const whole: FileCounts = { passed: 3, failed: [], skipped: [] };
const countsWith = (special: Readonly<Record<string, FileCounts>>) => ({
  ...Object.fromEntries(files.map((file) => [file, whole])),
  ...special,
});

describe('the table of browsers', () => {
  it('has each file of tests that run in browsers, once', () => {
    const there = readdirSync(`${root}test/src`, { recursive: true, encoding: 'utf8' });
    const names = there.flatMap((path) => /^(.*)\.browser\.test\.ts$/.exec(path)?.[1] ?? []);
    expect(files.toSorted()).toEqual(names.toSorted());
  });

  it('lists each capability of each element', () => {
    const page = readFileSync(`${root}docs/browsers.md`, 'utf8');
    for (const [element, some] of Object.entries(capabilities)) {
      expect(page).toContain(`## ${element}\n`);
      for (const what of Object.keys(some)) expect(page).toContain(`\n| ${what} | `);
    }
  });

  it('says what a browser passes, what was not tried in it, and what failed', () => {
    const page = toPage(
      {
        one: countsWith({}),
        two: countsWith({
          'player/chapters': { passed: 2, failed: [], skipped: ['<vod-player> > b'] },
        }),
        three: countsWith({
          'player/chapters': { passed: 0, failed: [{ title: 'chapters > a' }], skipped: [] },
        }),
      },
      ['One 1', 'Two 2', 'Three 3'],
    );
    expect(page).toContain('| | One 1 | Two 2 | Three 3 |');
    expect(page).toContain('| Chapters | yes (3) | yes (2)[^1] | no[^2] |');
    expect(page).toContain('[^1]: not tried: &lt;vod-player> > b.');
    expect(page).toContain('[^2]: failed: chapters > a.');
  });
});
