import { mkdirSync, writeFileSync } from 'node:fs';
import { lastTestOf } from './running-test.mjs';

/** A reporter that leaves the run's counts, and what failed, where `scripts/test.mjs` sums them. */
export function countsReporter({ file }) {
  return {
    stop({ sessions }) {
      const counts = {
        passed: 0,
        failed: 0,
        skipped: 0,
        failedTests: [],
        skippedTests: [],
        unfinished: [],
      };
      const fail = (title, error) => {
        counts.failed += 1;
        counts.failedTests.push({ title, message: error?.message ?? 'no message' });
      };
      const visit = (suite, titles = []) => {
        for (const test of suite?.tests ?? []) {
          if (test.skipped) {
            counts.skipped += 1;
            counts.skippedTests.push([...titles, test.name].join(' > '));
          } else if (test.passed) counts.passed += 1;
          else fail([...titles, test.name].join(' > '), test.error);
        }
        for (const child of suite?.suites ?? []) visit(child, [...titles, child.name]);
      };
      for (const { id, testFile, testResults, errors } of sessions) {
        visit(testResults);
        if (!testResults) counts.unfinished.push(`${testFile}, in: ${lastTestOf(id) ?? 'no test'}`);
        if (errors.length > 0 || !testResults)
          fail(testResults ? testFile : counts.unfinished.at(-1), errors[0]);
      }
      mkdirSync(new URL('.', file), { recursive: true });
      writeFileSync(file, JSON.stringify(counts));
    },
  };
}
