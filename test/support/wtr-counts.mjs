import { mkdirSync, writeFileSync } from 'node:fs';
import { lastTestOf } from './running-test.mjs';

/** A reporter that leaves the run's counts, and what failed, where `scripts/test.mjs` sums them. */
export function countsReporter({ file: output }) {
  return {
    stop({ sessions }) {
      const counts = {
        passed: 0,
        failed: 0,
        skipped: 0,
        failedTests: [],
        skippedTests: [],
        unfinished: [],
        /** By file, from `test/src/` on and without its ending. */
        files: {},
      };
      let file = { passed: 0, failed: [], skipped: [] };
      const fail = (title, error) => {
        file.failed.push(title);
        counts.failed += 1;
        counts.failedTests.push({ title, message: error?.message ?? 'no message' });
      };
      const visit = (suite, titles = []) => {
        for (const test of suite?.tests ?? []) {
          if (test.skipped) {
            counts.skipped += 1;
            file.skipped.push([...titles, test.name].join(' > '));
            counts.skippedTests.push(file.skipped.at(-1));
          } else if (test.passed) {
            file.passed += 1;
            counts.passed += 1;
          } else fail([...titles, test.name].join(' > '), test.error);
        }
        for (const child of suite?.suites ?? []) visit(child, [...titles, child.name]);
      };
      for (const { id, testFile, testResults, errors } of sessions) {
        file = { passed: 0, failed: [], skipped: [] };
        counts.files[testFile.replace(/^.*test\/src\/|\.browser\.test\.ts$/g, '')] = file;
        visit(testResults);
        if (!testResults) counts.unfinished.push(`${testFile}, in: ${lastTestOf(id) ?? 'no test'}`);
        if (errors.length > 0 || !testResults)
          fail(testResults ? testFile : counts.unfinished.at(-1), errors[0]);
      }
      mkdirSync(new URL('.', output), { recursive: true });
      writeFileSync(output, JSON.stringify(counts));
    },
  };
}
