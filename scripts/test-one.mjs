import { bin, run, say } from './lib.mjs';

/** The runner of a test file, by its suffix. */
const runners = [
  ['.browser.test.ts', (files) => [bin('wtr'), ['--files', ...files]]],
  ['.e2e.ts', (files) => [bin('vitest'), ['run', '--project', 'e2e', ...files]]],
  ['.test.ts', (files) => [bin('vitest'), ['run', '--project', 'node*', ...files]]],
];

const [file, ...rest] = process.argv.slice(2);
const runner = runners.find(([suffix]) => file?.endsWith(suffix))?.[1];
if (!runner) {
  say(
    'name a test: npm run test:one -- test/server/config.test.ts (.test.ts, .browser.test.ts or .e2e.ts)',
  );
  process.exit(1);
}
if (file.endsWith('.e2e.ts')) {
  const { build } = await import('./build.mjs');
  await build();
}
const [command, args] = runner([file, ...rest]);
process.exit(await run(command, args));
