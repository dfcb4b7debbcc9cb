import { mkdirSync, writeFileSync } from 'node:fs';

/** A reporter that leaves the run's counts where `scripts/test.mjs` sums them. */
export function countsReporter({ file }) {
  return {
    stop({ sessions }) {
      const counts = { passed: 0, failed: 0, skipped: 0 };
      const visit = (suite) => {
        for (const test of suite?.tests ?? []) counts[test.skipped ? 'skipped' : test.passed ? 'passed' : 'failed'] += 1;
        for (const child of suite?.suites ?? []) visit(child);
      };
      for (const session of sessions) {
        visit(session.testResults);
        if (session.errors.length > 0 || !session.testResults) counts.failed += 1;
      }
      mkdirSync(new URL('.', file), { recursive: true });
      writeFileSync(file, JSON.stringify(counts));
    },
  };
}
