import { quickChecks } from './checks.mjs';
import { run, say } from './lib.mjs';

const failed = [];
await Promise.all(
  quickChecks.map(async (checks) => {
    for (const { name, command, args } of checks) {
      if ((await run(command, args)) !== 0) failed.push(name);
    }
  }),
);
say(failed.length > 0 ? `failed: ${failed.join(', ')}` : 'types, layout, lint and rules are clean');
process.exit(failed.length > 0 ? 1 : 0);
