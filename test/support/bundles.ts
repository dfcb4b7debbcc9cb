import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** What the server starts as threads. */
const threads = [
  'platform/database/embedded-worker.ts',
  'platform/digest/digest-worker.ts',
  'features/text-tracks/text-worker.ts',
];

/** Vitest runs this before the suites: a folder of this run, in the repository, where bundles find its packages. */
export default function setup(): () => Promise<void> {
  mkdirSync(join(root, '.cache'), { recursive: true });
  const folder = mkdtempSync(join(root, '.cache', 'bundles-'));
  process.env['VODKIT_BUNDLES'] = folder;
  symlinkSync(join(root, 'server/migrations'), join(folder, 'migrations'));
  for (const thread of threads) bundle(join(root, 'server', thread));
  return async () => {
    delete process.env['VODKIT_BUNDLES'];
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  };
}

/**
 * A TypeScript file and what it imports as one of JavaScript, made where it is asked for first. Node starts that with a
 * tenth of the processor time that loading each file through a compiler takes.
 */
export function bundle(path: string): string {
  const folder = process.env['VODKIT_BUNDLES'];
  if (folder === undefined) throw new Error('Bundles are made in a run of Vitest only.');
  const bundled = join(folder, basename(path).replace(/\.ts$/, '.js'));
  if (existsSync(bundled)) return bundled;
  const { outputFiles } = buildSync({
    entryPoints: [path],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
  });
  // Another process may make the same at this moment.
  const unfinished = `${bundled}.${process.pid}`;
  writeFileSync(unfinished, outputFiles[0]?.contents ?? '');
  renameSync(unfinished, bundled);
  return bundled;
}
