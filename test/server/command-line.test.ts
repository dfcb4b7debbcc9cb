import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCommandLine } from '../../server/command-line.js';
import { variableNames } from '../../server/config.js';
import { version } from '../../server/version.js';
import { bundle } from '../support/bundles.js';
import { freePort } from '../support/server.js';

describe('readCommandLine', () => {
  it('starts without a command, and takes the role', () => {
    expect(readCommandLine([])).toEqual({ command: 'start' });
    expect(readCommandLine(['start', '--role', 'api'])).toEqual({ command: 'start', role: 'api' });
  });

  it('rotates keys, and nothing else of that kind', () => {
    expect(readCommandLine(['keys', 'rotate'])).toEqual({ command: 'rotate-keys' });
    expect(() => readCommandLine(['keys'])).toThrow('There is no command «keys».');
    expect(() => readCommandLine(['keys', 'rotate', 'now'])).toThrow('«keys rotate now»');
  });

  it('prints version and help', () => {
    expect(readCommandLine(['--version'])).toEqual({ command: 'print', text: `${version}\n` });
    expect(readCommandLine(['--help'])).toMatchObject({
      command: 'print',
      text: expect.stringContaining('--role') as string,
    });
  });

  it('lists every variable in its help, as the README does', async () => {
    const line = readCommandLine(['--help']);
    const help = line.command === 'print' ? line.text : '';
    const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8');
    expect(variableNames.length).toBeGreaterThan(15);
    for (const name of variableNames) {
      expect(help).toMatch(new RegExp(`\\b${name}=`));
      expect(readme).toMatch(new RegExp(`^\\|.*\`${name}\`.*\\|$`, 'm'));
    }
  });

  it('refuses what it does not know by its name', () => {
    expect(() => readCommandLine(['--rule', 'api'])).toThrow(
      "Unknown option '--rule'. See vodkit --help.",
    );
    expect(() => readCommandLine(['serve'])).toThrow('There is no command «serve».');
    expect(() => readCommandLine(['start', 'twice'])).toThrow('«start twice»');
    expect(() => readCommandLine(['--role'])).toThrow('--role');
  });
});

describe('The command vodkit', () => {
  const main = fileURLToPath(new URL('../../server/main.ts', import.meta.url));
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vodkit-command-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** What it wrote, once it has ended. */
  const run = (args: string[], env: Record<string, string> = {}) =>
    new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => {
      const child = execFile(
        process.execPath,
        [bundle(main), ...args],
        { env: { PATH: process.env['PATH'] ?? '', VOD_DATA_DIR: join(folder, 'data'), ...env } },
        (_error, stdout, stderr) => resolve({ code: child.exitCode, stdout, stderr }),
      );
    });
  const refusal = (sentence: string | RegExp) => ({
    code: 1,
    stderr: expect.stringMatching(sentence) as string,
  });

  it('prints and ends with 0 where that is all it was asked for', async () => {
    expect(await run(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  });

  it('ends with 1 and one sentence when the port is taken, before it makes a database', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const { port } = taken.address() as { port: number };
    const result = await run([], { PORT: String(port) });
    taken.close();
    expect(result).toMatchObject(refusal(`vodkit: Port ${port} is in use`));
    expect(result.stdout).toBe('');
  });

  it('says what is wrong with a data folder', async () => {
    const PORT = String(await freePort());
    const file = join(folder, 'file');
    await writeFile(file, '');
    for (const dataDir of [file, join(file, 'below')])
      expect(await run([], { PORT, VOD_DATA_DIR: dataDir })).toMatchObject(
        refusal(
          `The data folder ${dataDir} is, or lies in, a file and not a folder. Set VOD_DATA_DIR`,
        ),
      );
  });

  it.skipIf(process.getuid?.() === 0)('says when the data folder may not be written', async () => {
    const locked = join(folder, 'locked');
    await mkdir(locked);
    await chmod(locked, 0o500);
    const PORT = String(await freePort());
    expect(await run([], { PORT, VOD_DATA_DIR: locked })).toMatchObject(
      refusal('may not be written by this user'),
    );
  });

  it('names DATABASE_URL when that database does not answer, and not its password', async () => {
    const PORT = String(await freePort());
    const url = `postgres://someone:sesame@127.0.0.1:${await freePort()}/none`;
    const result = await run([], { PORT, DATABASE_URL: url });
    expect(result).toMatchObject(refusal(/DATABASE_URL names cannot be used: .*ECONNREFUSED/));
    expect(result.stderr + result.stdout).not.toContain('sesame');
  });
});
