import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/support/longest-first.js';

const shared = {
  globalSetup: ['test/support/temporary-folder.ts', 'test/support/template-data.ts'],
  pool: 'forks' as const,
  // The embedded database lives in a worker thread, whose entry is TypeScript while tests run from the sources.
  execArgv: ['--import', new URL('./test/support/register-tsx.mjs', import.meta.url).href],
  // The nightly run injects each fault as often as its row says.
  testTimeout: process.env['VODKIT_NIGHTLY'] === '1' ? 1_800_000 : 180_000,
  hookTimeout: 120_000,
  teardownTimeout: 20_000,
};

export default defineConfig({
  oxc: { decorator: { legacy: true } },
  test: {
    // More than there are processors: most tests wait for a timer, a disk or a player's clock.
    maxWorkers: 3,
    maxConcurrency: 2,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        test: {
          ...shared,
          name: 'node',
          include: ['test/**/*.test.ts'],
          exclude: ['test/**/*.browser.test.ts'],
        },
      },
      {
        extends: true,
        test: { ...shared, name: 'e2e', include: ['test/**/*.e2e.ts'], fileParallelism: false },
      },
    ],
  },
});
