import { mkdirSync, writeFileSync } from 'node:fs';
import { lastTestOf } from './running-test.mjs';

/** A reporter that leaves the run's counts, and what failed, where `scripts/test.mjs` sums them. */
export function countsReporter({ file: output }) {
  return {
    stop({ sessions }) {
      /** By file, from `test/src/` on and without its ending. */
      const files = {};
      const unfinished = [];
      for (const { id, testFile, testResults, errors } of sessions) {
        const file = countsOf(testResults);
        files[testFile.replace(/^.*test\/src\/|\.browser\.test\.ts$/g, '')] = file;
        if (!testResults) unfinished.push(`${testFile}, in: ${lastTestOf(id) ?? 'no test'}`);
        if (errors.length > 0 || !testResults)
          file.failed.push(failure(testResults ? testFile : unfinished.at(-1), errors[0]));
      }
      const all = Object.values(files);
      const failedTests = all.flatMap(({ failed }) => failed);
      const skippedTests = all.flatMap(({ skipped }) => skipped);
      const counts = {
        passed: all.reduce((sum, { passed }) => sum + passed, 0),
        failed: failedTests.length,
        skipped: skippedTests.length,
        ...{ failedTests, skippedTests, unfinished, files },
      };
      mkdirSync(new URL('.', output), { recursive: true });
      writeFileSync(output, JSON.stringify(counts));
    },
  };
}

/** What the tests of a suite, and of those in it, came to. */
function countsOf(suite, titles = [], counts = { passed: 0, failed: [], skipped: [] }) {
  for (const test of suite?.tests ?? []) {
    const title = [...titles, test.name].join(' > ');
    if (test.skipped) counts.skipped.push(title);
    else if (test.passed) counts.passed += 1;
    else counts.failed.push(failure(title, test.error));
  }
  for (const child of suite?.suites ?? []) countsOf(child, [...titles, child.name], counts);
  return counts;
}

function failure(title, error) {
  return { title, message: error?.message ?? 'no message' };
}
