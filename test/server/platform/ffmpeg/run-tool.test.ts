import { execFileSync, spawn } from 'node:child_process';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inspectFfmpeg } from '../../../../server/platform/ffmpeg/capabilities.js';
import { runTool, ToolFailure, type ToolRun } from '../../../../server/platform/ffmpeg/run-tool.js';

const inspection = await inspectFfmpeg({ ffmpegPath: 'ffmpeg', ffprobePath: 'ffprobe' });
if (!inspection.ok) throw new Error(inspection.reason);
const { confinement } = inspection.tools;
const tsx = new URL('../../../support/register-tsx.mjs', import.meta.url).href;

const sh = (script: string, options: Partial<ToolRun> = {}) =>
  runTool({
    ...{ command: 'sh', args: ['-c', script], confinement, signal: new AbortController().signal, wallMs: 30_000 },
    ...options,
  });
const failureOf = async (running: Promise<unknown>): Promise<ToolFailure> => {
  const error: unknown = await running.then(() => undefined, (reason: unknown) => reason);
  if (!(error instanceof ToolFailure)) throw new Error('It did not fail as a tool fails', { cause: error });
  return error;
};

describe('runTool', () => {
  it('answers what the tool wrote, and fails with its exit code and last words', async () => {
    expect((await sh('echo out; echo err >&2')).stdout.toString()).toBe('out\n');
    expect(await failureOf(sh('echo sorry >&2; exit 69'))).toMatchObject({ fault: 'exit', exitCode: 69, stderr: 'sorry\n' });
    const lines: string[] = [];
    await sh('echo a; echo b', { onLine: (line) => lines.push(line) });
    expect(lines).toEqual(['a', 'b']);
  });

  it('tells a missing program', async () => {
    expect(await failureOf(sh('exit 3', { confinement: {} }))).toMatchObject({ fault: 'exit', exitCode: 3 });
    const missing = { command: '/no/such/ffmpeg', args: [], confinement: {}, signal: new AbortController().signal, wallMs: 5000 };
    expect(await failureOf(runTool(missing))).toMatchObject({ fault: 'missing' });
  });

  it('gives the tool nothing of this environment, and nothing to read on stdin', async () => {
    process.env['VOD_MASTER_KEY'] = 'secret';
    try {
      expect((await sh('env; cat')).stdout.toString()).not.toContain('secret');
    } finally {
      delete process.env['VOD_MASTER_KEY'];
    }
  });

  it('W-49 kills the whole group 5 s after a stop that it ignores', async () => {
    const stopping = new AbortController();
    const before = Date.now();
    const folder = await mkdtemp(join(tmpdir(), 'vodkit-tool-'));
    const running = sh(`trap '' TERM; sleep 61.${process.pid} & echo ready; wait; sleep 61.${process.pid}`, {
      signal: stopping.signal,
      cwd: folder,
      onLine: () => stopping.abort(new Error('stop')),
    });
    await expect(running).rejects.toThrow('stop');
    expect(Date.now() - before).toBeLessThan(8000);
    expect(commandLines()).not.toContain(`sleep 61.${process.pid}`);
  });

  it('W-42 W-06 stops what runs too long, writes too much or takes too much memory', async () => {
    expect((await failureOf(sh('sleep 20', { wallMs: 200 }))).fault).toBe('timeout');
    expect((await failureOf(sh('yes', { stdoutBytes: 1000 }))).fault).toBe('output-limit');
    if (!confinement.prlimit) return;
    const folder = await mkdtemp(join(tmpdir(), 'vodkit-tool-'));
    const large = failureOf(sh('exec dd if=/dev/zero of=large bs=1M count=64', { fileBytes: 1024 ** 2, cwd: folder }));
    expect(['killed', 'exit']).toContain((await large).fault);
    expect(await failureOf(sh('exec dd if=/dev/zero of=/dev/null bs=2G count=1', { memoryBytes: 512 * 1024 ** 2 }))).toBeInstanceOf(ToolFailure);
  });

  it.each([
    ['by the kernel', confinement],
    ['by a shell', {}],
  ])('W-02 takes the tool along, %s, when this process is killed', async (_, held) => {
    const mark = `67.${process.pid}`;
    const module = new URL('../../../../server/platform/ffmpeg/run-tool.ts', import.meta.url).href;
    const script = `import(${JSON.stringify(module)}).then(({ runTool }) => runTool({ command: 'sleep', args: ['${mark}'],
      confinement: ${JSON.stringify(held)}, signal: new AbortController().signal, wallMs: 99999 }));
      setTimeout(() => console.log('running'), 500);`;
    const worker = spawn(process.execPath, ['--import', tsx, '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    await new Promise((resolve) => worker.stdout.once('data', resolve));
    expect(commandLines()).toContain(`sleep ${mark}`);
    const ended = new Promise((resolve) => worker.once('exit', resolve));
    worker.kill('SIGKILL');
    await ended;
    const until = Date.now() + 1000;
    while (commandLines().includes(`sleep ${mark}`) && Date.now() < until);
    expect(commandLines()).not.toContain(`sleep ${mark}`);
  });

  it.skipIf(!confinement.bubblewrap)('W-38 hides other folders and the network where a sandbox can be made', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'vodkit-box-'));
    const other = await mkdtemp(join(tmpdir(), 'vodkit-other-'));
    await writeFile(join(other, 'secret'), 'secret');
    await writeFile(join(folder, 'input'), 'input');
    const own = await mkdtemp(join(tmpdir(), 'vodkit-own-'));
    const script = `cat ${folder}/input; cat ${other}/secret /etc/passwd; echo x > ${folder}/input; echo x > /usr/x; echo y > out; ls /sys/class/net /proc/net/route; exit 0`;
    const { stdout, stderr } = await sh(script, { reads: [join(folder, 'input')], writes: [own], cwd: own });
    expect(stdout.toString()).not.toContain('secret');
    expect(stdout.toString()).toContain('input');
    expect(stderr).toContain('secret: No such file');
    expect(stderr.match(/Read-only file system/g)).toHaveLength(2);
    expect(execFileSync('cat', [join(own, 'out')]).toString()).toBe('y\n');
  });
});

function commandLines(): string {
  return execFileSync('ps', ['-eo', 'args']).toString();
}
