import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { constants, existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, realpath, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { findProgram } from '../../server/platform/process/find-confinement.js';

const cache = fileURLToPath(new URL('../../.cache/test-media/made', import.meta.url));
const quiet = ['-hide_banner', '-loglevel', 'error', '-y', '-nostdin'];

/**
 * A file of this name, in a folder of its own, that ffmpeg makes with these arguments. What one run has made from
 * nothing but its arguments, it and later ones copy; what is made from other files is made each time.
 */
export async function makeWithFfmpeg(args: string[], name: string): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), 'vodkit-media-')), name);
  // Inputs of tests lie in the temporary folder, also those that a filter or protocol names.
  if (args.some((argument) => argument.includes(tmpdir()) || isAbsolute(argument))) {
    await runFfmpeg(args, path);
    return path;
  }
  const cached = join(cache, `${await keyOf(args)}-${name}`);
  if (!existsSync(cached)) await fill(cached, args, name);
  await copyFile(cached, path, constants.COPYFILE_FICLONE);
  return path;
}

async function fill(cached: string, args: string[], name: string): Promise<void> {
  await mkdir(cache, { recursive: true });
  const unfinished = await mkdtemp(join(cache, 'new-'));
  await runFfmpeg(args, join(unfinished, name));
  // Another test may have been faster; both files are as good.
  await rename(join(unfinished, name), cached);
  await rm(unfinished, { recursive: true });
}

async function runFfmpeg(args: string[], path: string): Promise<void> {
  await promisify(execFile)('ffmpeg', [...quiet, ...args, path]);
}

/** Another ffmpeg makes other files. */
async function keyOf(args: string[]): Promise<string> {
  const program = await findProgram('ffmpeg');
  if (program === undefined) throw new Error('ffmpeg was not found');
  const { size, mtimeMs } = await stat(await realpath(program));
  const facts = JSON.stringify([args, size, mtimeMs]);
  return createHash('sha256').update(facts).digest('hex').slice(0, 24);
}
