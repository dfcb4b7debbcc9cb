import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { bundle } from './bundles.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const tsx = new URL('./register-tsx.mjs', import.meta.url).href;

/** A data folder as the first start leaves it. Making one takes seconds, copying it a moment. */
export function templateDataDir(): string {
  const hash = createHash('sha256');
  const inputs = [
    'server/package.json',
    'server/platform/database/embedded-worker.ts',
    'server/platform/jobs/pg-boss-queue.ts',
    'server/features/identity/open-secrets.ts',
  ];
  inputs.push(
    ...readdirSync(join(root, 'server/migrations'))
      .sort()
      .map((name) => join('server/migrations', name)),
  );
  for (const name of inputs) hash.update(readFileSync(join(root, name)));
  return join(root, '.cache', `data-${hash.digest('hex').slice(0, 16)}`);
}

/** Into `to`, made where it is missing. Five hundred files, which the system's tool copies in a quarter of Node's time. */
export async function copyFolder(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  await promisify(execFile)('cp', ['-a', `${from}/.`, to]);
}

/** Vitest runs this once before the suites, and benchmarks where it is missing. */
export async function setup(): Promise<void> {
  const template = templateDataDir();
  if (existsSync(template)) return;
  await mkdir(join(root, '.cache'), { recursive: true });
  const dataDir = await mkdtemp(join(root, '.cache', 'data-new-'));
  // In a process of its own, since the database's thread is started from a bundle.
  const firstStart = join(root, 'test/support/first-start.ts');
  const isBench = process.env['VODKIT_BUNDLES'] === undefined;
  const program = isBench ? ['--import', tsx, firstStart] : [bundle(firstStart)];
  await promisify(execFile)(process.execPath, [...program, dataDir]);
  // Another run may have been faster; its template is as good.
  await rename(dataDir, template).catch(() => rm(dataDir, { recursive: true, force: true }));
}
