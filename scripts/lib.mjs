import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const stamps = join(root, 'node_modules', '.vodkit');
const made = new Set(['dist', 'dist-server', 'node_modules']);

export function say(text) {
  process.stdout.write(`vodkit: ${text}\n`);
}

/** Runs a command with its output shown; answers its exit code. */
export function run(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      ...options,
    });
    child.once('error', (error) => {
      process.stderr.write(`${error.message}\n`);
      resolve(127);
    });
    child.once('close', (code) => resolve(code ?? 1));
  });
}

/** As `run`, with the output in one piece when it has ended, since something else writes at the same time. */
export async function runQuietly(command, args, options) {
  const output = [];
  const code = await new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...options,
    });
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (bytes) => output.push(bytes));
    child.once('error', (error) => {
      output.push(Buffer.from(`${error.message}\n`));
      resolve(127);
    });
    child.once('close', (code) => resolve(code ?? 1));
  });
  process.stdout.write(Buffer.concat(output));
  return code;
}

export async function mustRun(command, args, options) {
  const code = await run(command, args, options);
  if (code !== 0) {
    process.stderr.write(`vodkit: ${command} ${args.join(' ')} failed (${code})\n`);
    process.exit(1);
  }
}

export function bin(name) {
  return join(root, 'node_modules', '.bin', name);
}

/** The compiler whose API other tools use, or the one that checks several times as fast; both are named `tsc`. */
export function tsc(which = 'typescript') {
  return join(root, 'node_modules', which, 'bin/tsc');
}

export function has(command) {
  return spawnSync('sh', ['-c', `command -v ${command}`], { stdio: 'ignore' }).status === 0;
}

/** A digest of the files below these paths, which changes when any of them does. */
export function digestOf(paths) {
  const hash = createHash('sha256');
  const visit = (path) => {
    const full = join(root, path);
    if (!existsSync(full)) return;
    if (statSync(full).isDirectory()) {
      for (const name of readdirSync(full).sort()) if (!made.has(name)) visit(join(path, name));
      return;
    }
    hash.update(path).update(readFileSync(full));
  };
  paths.forEach(visit);
  return hash.digest('hex');
}

export function isCurrent(step, digest) {
  const stamp = join(stamps, step);
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === digest;
}

export function markCurrent(step, digest) {
  mkdirSync(stamps, { recursive: true });
  writeFileSync(join(stamps, step), digest);
}
