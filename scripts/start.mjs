import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { root } from './lib.mjs';
import { installPackages, installSystem, nodeIsNewEnough } from './setup.mjs';

if (!nodeIsNewEnough()) process.exit(1);
await installPackages();
await installSystem('start');
const { build } = await import('./build.mjs');
await build();

const server = spawn(
  process.execPath,
  [join(root, 'demo/dist-server/main.js'), ...process.argv.slice(2)],
  { cwd: root, stdio: 'inherit' },
);
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => server.kill(signal));
server.once('close', (code) => process.exit(code ?? 1));
