import { spawn } from 'node:child_process';
import { bin, root, say } from './lib.mjs';
import { installPackages, installSystem, nodeIsNewEnough } from './setup.mjs';

if (!nodeIsNewEnough()) process.exit(1);
await installPackages();
await installSystem('start');

const env = { ...process.env, VOD_CORS_ORIGINS: 'http://localhost:5173' };
const tsx = ['--import', './test/support/register-tsx.mjs'];
const watched = ['--watch-path=server', '--watch-path=demo', '--watch-path=src/contract'];
const commands = [
  [process.execPath, [...watched, ...tsx, 'scripts/dev-server.ts']],
  [bin('vite'), ['--config', 'demo/vite.config.ts', '--port', '5173', '--strictPort']],
];
say('pages, reloaded as you edit: http://localhost:5173; the server restarts by itself on 8787');
const children = commands.map(([command, args]) =>
  spawn(command, args, { cwd: root, env, stdio: 'inherit' }),
);
const stop = () => children.forEach((child) => child.kill('SIGTERM'));
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, stop);
for (const child of children) child.once('close', stop);
