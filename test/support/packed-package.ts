import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);

/**
 * Installs the package into a folder as its users get it: the tarball, and copies of what it depends on and nothing else,
 * of the versions that the repository has.
 */
export async function installPacked(folder: string): Promise<void> {
  await run('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], { cwd: root });
  const target = join(folder, 'node_modules/vodkit');
  await mkdir(target, { recursive: true });
  await run('sh', ['-c', `tar -xzf vodkit-*.tgz -C ${target} --strip-components=1`], {
    cwd: folder,
  });
  await copyDependencies(target, folder);
}

async function copyDependencies(of: string, folder: string): Promise<void> {
  const { dependencies = {} } = JSON.parse(await readFile(join(of, 'package.json'), 'utf8')) as {
    dependencies?: Record<string, string>;
  };
  for (const name of Object.keys(dependencies)) {
    const copy = join(folder, 'node_modules', name);
    await cp(join(root, 'node_modules', name), copy, { recursive: true });
    await copyDependencies(copy, folder);
  }
}

/** Installs what the `package.json` of a folder of the tests asks for, unless that is there. */
export async function installTools(folder: string): Promise<void> {
  if (existsSync(join(folder, 'node_modules'))) return;
  await run('npm', ['ci', '--no-audit', '--no-fund', '--workspaces=false'], { cwd: folder });
}

/** Makes packages of another `node_modules` those of the folder too. */
export async function linkPackages(
  folder: string,
  names: readonly string[],
  from = join(root, 'node_modules'),
): Promise<void> {
  for (const name of names) {
    const link = join(folder, 'node_modules', name);
    await mkdir(dirname(link), { recursive: true });
    if (!existsSync(link)) await symlink(join(from, name), link);
  }
}
