import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { capabilities } from '../test/support/capabilities.mjs';
import { root, say } from './lib.mjs';

const browsers = {
  chromium: { name: 'Chromium', version: ['chromium', '--version'] },
  firefox: { name: 'Firefox', version: ['firefox-esr', '--version'] },
  webkit: {
    name: 'WebKitGTK',
    version: ['dpkg-query', '-W', '-f', '${Version}', 'webkit2gtk-driver'],
  },
};

/** Writes `docs/browsers.md` of what element suites have left in a folder, where all of them ran all files. Answers whether they did. */
export function writeBrowserTable(results) {
  const counts = Object.fromEntries(
    Object.keys(browsers).map((browser) => [browser, countsOf(results, browser)]),
  );
  const missing = Object.entries(counts).flatMap(([browser, files]) =>
    Object.values(capabilities)
      .flatMap((some) => Object.values(some).flat())
      .filter((file) => !files[file])
      .map((file) => `${file} in ${browser}`),
  );
  if (missing.length > 0) {
    say(`no table of browsers: not all files ran, such as ${missing[0]}`);
    return false;
  }
  const names = Object.values(browsers).map(({ name, version }) =>
    `${name} ${versionOf(version)}`.trim(),
  );
  writeFileSync(join(root, 'docs/browsers.md'), toPage(counts, names));
  return true;
}

/** What each file's tests came to, by the file. */
function countsOf(folder, browser) {
  const written = existsSync(folder) ? readdirSync(folder) : [];
  return Object.assign(
    {},
    ...written
      .filter((file) => new RegExp(`^${browser}(-\\d+)?\\.json$`).test(file))
      .map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')).files),
  );
}

/** Empty where the system does not tell it. */
function versionOf([command, ...args]) {
  const { stdout } = spawnSync(command, args, { encoding: 'utf8' });
  return /\d+(?:\.\d+)*/.exec(stdout ?? '')?.[0] ?? '';
}

/** The page, of counts by browser and file, and of the browsers' names. */
export function toPage(counts, names) {
  const notes = [];
  const cell = (browser, files) => {
    const all = files.map((file) => counts[browser][file]);
    const passed = all.reduce((sum, one) => sum + one.passed, 0);
    const failed = all.flatMap((one) => one.failed);
    const skipped = all.flatMap((one) => one.skipped);
    if (failed.length === 0 && skipped.length === 0) return `yes (${passed})`;
    const verdict = failed.length > 0 ? 'in part' : 'yes';
    const none = failed.length > 0 ? 'no' : 'not tried';
    const number = notes.push({ failed, skipped });
    return `${passed === 0 ? none : `${verdict} (${passed})`}[^${number}]`;
  };
  const tables = Object.entries(capabilities).map(([element, some]) =>
    [
      `## ${element}`,
      '',
      `| | ${names.join(' | ')} |`,
      `|---|${names.map(() => '---|').join('')}`,
      ...Object.entries(some).map(
        ([what, files]) =>
          `| ${what} | ${Object.keys(counts)
            .map((browser) => cell(browser, files))
            .join(' | ')} |`,
      ),
    ].join('\n'),
  );
  const toLines = ({ failed, skipped }, index) =>
    [
      `[^${index + 1}]:`,
      ...skipped.map((title) => `not tried: ${title};`),
      ...failed.map(({ title }) => `failed: ${title};`),
    ]
      .join(' ')
      .replace(/;$/, '.')
      .replaceAll('<', '&lt;');
  return [
    '# Browsers',
    'Written by `npm run test:browsers`, which runs the tests of the elements in real browsers, and by the nightly run. In brackets: how many tests passed.',
    'A test is not tried where the browser lacks what it is about, or cannot be driven so far (real keys in WebKit, say). On playing itself, and on what streams need, see [protection](protection.md), [DRM](drm.md) and [streams of others](foreign-streams.md).',
    ...tables,
    ...(notes.length > 0 ? [notes.map(toLines).join('\n')] : []),
    '',
  ].join('\n\n');
}
