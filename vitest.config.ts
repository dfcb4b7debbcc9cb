import { pathToFileURL } from 'node:url';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';
import { briefDatabase } from './test/support/brief-database.js';
import { hashWorker } from './vite.shared.js';
import { LongestFirst } from './test/support/longest-first.js';

const shared = {
  globalSetup: [
    'test/support/temporary-folder.ts',
    'test/support/bundles.ts',
    'test/support/template-data.ts',
  ],
  pool: 'forks' as const,
  // The nightly run injects each fault as often as its row says.
  testTimeout: process.env['VODKIT_NIGHTLY'] === '1' ? 1_800_000 : 300_000,
  hookTimeout: 300_000,
  teardownTimeout: 20_000,
};

/** Who starts which thread of the server. */
const threads = {
  '/server/platform/database/embedded-database.ts': 'embedded-worker',
  '/server/platform/digest/file-digests.ts': 'digest-worker',
  '/server/features/text-tracks/convert-text.ts': 'text-worker',
};

/** The threads of the server are started by Node itself: from the bundles of this run, being TypeScript. */
const bundledThreads: Plugin = {
  name: 'bundled-threads',
  transform(code, id) {
    const thread = Object.entries(threads).find(([starter]) => id.endsWith(starter))?.[1];
    if (thread === undefined) return;
    const own = new RegExp(`new URL\\(\`\\./${thread}[^\`]*\`, import\\.meta\\.url\\)`);
    if (!own.test(code)) this.error(`The thread ${thread} is named in another way.`);
    const bundled = pathToFileURL(`${process.env['VODKIT_BUNDLES']}/${thread}.js`);
    return code.replace(own, `new URL(${JSON.stringify(bundled.href)})`);
  },
};

// What is made of media is ffmpeg's and the browser's affair, whatever Node runs them. A project takes no --exclude.
const ofAnyNode =
  process.env['VODKIT_OTHER_NODE'] === '1' ? ['test/field/**', 'test/media/**'] : [];

const ofNode = ['test/**/*.test.ts'];
/**
 * Change what belongs to the process (its environment, its timers, its children), or look at it; what they leave must meet nobody
 * else. A server that other files share would work through the hours that a file has its timers skip.
 */
const aloneInProcess = [
  'test/server/*.test.ts',
  'test/server/media/media-tools.test.ts',
  'test/server/platform/{database,process}/*.test.ts',
  'test/server/features/renditions/faults.test.ts',
  'test/server/features/uploads/upload-{crash,faults}.test.ts',
  'test/src/player/renewable-urls.test.ts',
  'test/src/upload/{rate-limit,resume-store,upload-queue,upload-task}.test.ts',
];
/** Runs nightly, and in the one browser that is asked for. */
const storyOfBrowsers =
  process.env['VODKIT_NIGHTLY'] === '1' || process.env['VODKIT_BROWSER']
    ? []
    : ['test/demo/story-browsers.e2e.ts'];
const notOfNode = ['test/**/*.browser.test.ts', ...ofAnyNode];

export default defineConfig({
  plugins: [bundledThreads, hashWorker()],
  oxc: { decorator: { legacy: true } },
  test: {
    // What a fault writes to the console is of interest where its test fails.
    silent: 'passed-only',
    // On two processors: tests wait for disks and tools.
    maxWorkers: 3,
    maxConcurrency: 2,
    // Not one second, within which a busy machine may not come to it; and not twenty looks in each.
    expect: { poll: { interval: 100, timeout: 60_000 } },
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        test: {
          ...shared,
          name: 'node',
          include: ofNode,
          exclude: [...notOfNode, ...aloneInProcess],
          // Files after each other in one process: to import what they use takes one second of the processor for each.
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          ...shared,
          name: 'node-alone',
          include: aloneInProcess,
          exclude: notOfNode,
          // The others stay for many servers: to optimise PostgreSQL’s WebAssembly once pays there.
          execArgv: [...briefDatabase],
        },
      },
      {
        extends: true,
        test: {
          ...shared,
          name: 'e2e',
          include: ['test/**/*.e2e.ts'],
          exclude: storyOfBrowsers,
          // Each process has one browser for all of its files.
          maxWorkers: 3,
          isolate: false,
          sequence: { sequencer: LongestFirst, groupOrder: 1 },
        },
      },
    ],
  },
});
