import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeBrowserTable } from './browser-table.mjs';
import { bin, root, runQuietly, say } from './lib.mjs';
import { installPackages, installSystem, nodeIsNewEnough } from './setup.mjs';

/** Runs all tests of the elements in each browser, and writes what came of it to `docs/browsers.md`. */
if (!nodeIsNewEnough()) process.exit(1);
await Promise.all([installSystem('test'), installPackages()]);
const results = join(root, '.cache/test-results');
rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });
const failed = [];
const test = async (browser) => {
  say(`suite: ${browser}`);
  const env = { ...process.env, NO_COLOR: '1', VODKIT_BROWSER: browser, VODKIT_PART: '1/1' };
  if ((await runQuietly(bin('wtr'), [], { env })) !== 0) failed.push(browser);
};
await Promise.all(['chromium', 'firefox', 'webkit'].map(test));
if (failed.length > 0) say(`tests failed in ${failed.join(' and ')}`);
process.exit(writeBrowserTable(results) && failed.length === 0 ? 0 : 1);
