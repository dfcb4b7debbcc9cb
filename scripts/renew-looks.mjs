import { bin, run } from './lib.mjs';
import { build } from './build.mjs';

// Makes the pictures of test/looks anew, of what is built from the sources as they are. Look at each that changed.
await build();
const env = { ...process.env, VODKIT_RENEW_LOOKS: '1', VODKIT_NIGHTLY: '1' };
process.exit(
  await run(bin('vitest'), ['run', '--project', 'e2e', 'test/looks', ...process.argv.slice(2)], {
    env,
  }),
);
