import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, stat, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { getPriority, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { inspectFfmpeg } from '../../../../server/media/media-tools.js';
import {
  runTool,
  ToolFailure,
  type ToolRun,
} from '../../../../server/platform/process/run-tool.js';
import { pause } from '../../../../server/platform/timers.js';
import { bundle } from '../../../support/bundles.js';
import { findMediaTools } from '../../../support/media-tools.js';

const { confinement } = await findMediaTools();

const sh = (script: string, options: Partial<ToolRun> = {}) =>
  runTool({
    command: 'sh',
    args: ['-c', script],
    confinement,
    signal: new AbortController().signal,
    wallMs: 30_000,
    ...options,
  });
const failureOf = async (running: Promise<unknown>): Promise<ToolFailure> => {
  const error: unknown = await running.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ToolFailure))
    throw new Error('It did not fail as a tool fails', { cause: error });
  return error;
};

describe('runTool', () => {
  it('answers what the tool wrote, and fails with its exit code and last words', async () => {
    expect((await sh('echo out; echo err >&2')).stdout.toString()).toBe('out\n');
    expect(await failureOf(sh('echo sorry >&2; exit 69'))).toMatchObject({
      fault: 'exit',
      exitCode: 69,
      stderr: 'sorry\n',
    });
    const lines: string[] = [];
    await sh('echo a; echo b', { onLine: (line) => lines.push(line) });
    expect(lines).toEqual(['a', 'b']);
  });

  it('feeds a tool, which is not stalled while it waits for more, and is where it reads no more', async () => {
    const parts = ['one', 'two', 'three'];
    const slowly = async function* () {
      for (const part of parts) {
        yield Buffer.from(part);
        await pause(1500);
      }
    };
    const endless = async function* () {
      for (;;) yield Buffer.alloc(65_536);
    };
    const [fed, unread] = await Promise.all([
      sh('cat', { feed: slowly(), stallMs: 1000 }),
      failureOf(sh('sleep 50', { feed: endless(), stallMs: 1000 })),
    ]);
    expect(fed.stdout.toString()).toBe('onetwothree');
    expect(unread.fault).toBe('stalled');
    // What it did not need, it need not read.
    expect((await sh('head -c 3', { feed: endless() })).stdout).toEqual(Buffer.alloc(3));
    const failing = async function* () {
      yield Buffer.from('one');
      await pause(10);
      throw new Error('no more of that');
    };
    await expect(sh('cat; sleep 50', { feed: failing() })).rejects.toThrow('no more of that');
  });

  it('hands over what is written to several pipes, and holds back a tool whose reader is busy', async () => {
    const read = [0, 0];
    let goOn: () => void = () => undefined;
    const readers = read.map((_, n) => async (bytes: Buffer) => {
      read[n] = (read[n] ?? 0) + bytes.length;
      if (n === 1) await new Promise<void>((resolve) => (goOn = resolve));
    });
    const script = 'head -c 3000000 /dev/zero >&4 & head -c 2000000 /dev/zero; wait';
    const running = sh(script, { readers });
    await expect.poll(() => read[0]).toBe(2_000_000);
    // A pipe holds 64 KiB, the stream as much again.
    expect(read[1]).toBeLessThan(500_000);
    let isDone = false;
    void running.then(() => (isDone = true));
    await expect
      .poll(
        () => {
          goOn();
          return isDone;
        },
        { interval: 1 },
      )
      .toBe(true);
    expect(read).toEqual([2_000_000, 3_000_000]);
    expect((await running).stdout).toHaveLength(0);
  });

  it('ends a tool that writes more to a pipe than a file may have (W-42)', async () => {
    let read = 0;
    const reader = (bytes: Buffer) => Promise.resolve(void (read += bytes.length));
    const readers = [() => Promise.resolve(), reader];
    const endless = sh('exec cat /dev/zero >&4', { readers, fileBytes: 1024 ** 2 });
    expect((await failureOf(endless)).fault).toBe('output-limit');
    expect(read).toBeLessThanOrEqual(1024 ** 2);
    const bound = { readers: readers.slice(0, 1), pipeBytes: () => 1024 ** 2 };
    expect((await failureOf(sh('exec cat /dev/zero', bound))).fault).toBe('output-limit');
  });

  it('ends a tool whose reader throws, with what that threw', async () => {
    const readers = [() => Promise.reject(new Error('not like this'))];
    await expect(sh('while :; do echo more; done', { readers })).rejects.toThrow('not like this');
  });

  it('tells a missing program', async () => {
    expect(await failureOf(sh('exit 3', { confinement: {} }))).toMatchObject({
      fault: 'exit',
      exitCode: 3,
    });
    const missing = {
      command: '/no/such/ffmpeg',
      args: [],
      confinement: {},
      signal: new AbortController().signal,
      wallMs: 5000,
    };
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

  it('kills the whole group 5 s after a stop that it ignores (W-49)', async () => {
    const stopping = new AbortController();
    const folder = await mkdtemp(join(tmpdir(), 'vodkit-tool-'));
    const running = sh(
      `trap '' TERM; sleep 610.${process.pid} & echo ready; wait; sleep 610.${process.pid}`,
      {
        signal: stopping.signal,
        cwd: folder,
        onLine: () => stopping.abort(new Error('stop')),
      },
    );
    await expect(running).rejects.toThrow('stop');
    expect(commandLines()).not.toContain(`sleep 610.${process.pid}`);
  });

  it('stops what runs too long, writes too much or takes too much memory (W-42, W-06)', async () => {
    expect((await failureOf(sh('sleep 20', { wallMs: 200 }))).fault).toBe('timeout');
    expect((await failureOf(sh('yes', { stdoutBytes: 1000 }))).fault).toBe('output-limit');
    if (!confinement.prlimit) return;
    const folder = await mkdtemp(join(tmpdir(), 'vodkit-tool-'));
    const large = failureOf(
      sh('exec dd if=/dev/zero of=large bs=1M count=64', { fileBytes: 1024 ** 2, cwd: folder }),
    );
    expect(['killed', 'exit']).toContain((await large).fault);
    expect(
      await failureOf(
        sh('exec dd if=/dev/zero of=/dev/null bs=2G count=1', { memoryBytes: 512 * 1024 ** 2 }),
      ),
    ).toBeInstanceOf(ToolFailure);
  });

  it.each([
    ['by the kernel', confinement],
    ['by a shell', {}],
  ])('takes the tool along, %s, when this process is killed (W-02)', async (_, held) => {
    const mark = `67${held === confinement ? 1 : 2}.${process.pid}`;
    const source = new URL('../../../../server/platform/process/run-tool.ts', import.meta.url);
    const module = pathToFileURL(bundle(fileURLToPath(source))).href;
    const script = `import(${JSON.stringify(module)}).then(({ runTool }) => runTool({ command: 'sleep', args: ['${mark}'],
      confinement: ${JSON.stringify(held)}, signal: new AbortController().signal, wallMs: 999999 }));`;
    const worker = spawn(process.execPath, ['-e', script], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    await expect.poll(commandLines, { timeout: 60_000 }).toContain(`sleep ${mark}`);
    const ended = new Promise((resolve) => worker.once('exit', resolve));
    worker.kill('SIGKILL');
    await ended;
    await expect.poll(commandLines, { timeout: 30_000 }).not.toContain(`sleep ${mark}`);
  });

  it('ends a tool that stands still, whether it was stopped, waits for ever or repeats the same progress (W-49)', async () => {
    const stallMs = 2000;
    const report = 'frame=1\nout_time_us=40000\ntotal_size=99';
    const repeat = `while printf '${report}\\nspeed=%sx\\n' $((n += 1)); do :; done`;
    const failures = await Promise.all([
      failureOf(sh('kill -STOP $$', { stallMs })),
      failureOf(sh('sleep 50', { stallMs })),
      failureOf(sh(repeat, { stallMs, onLine: () => undefined })),
    ]);
    expect(failures.map(({ fault }) => fault)).toEqual(['stalled', 'stalled', 'stalled']);
  });

  it('leaves a tool alone that computes without a word (W-49)', async () => {
    const script = 'n=0; until [ $n = 300000 ]; do n=$((n + 1)); done; echo $n';
    const twice = `${script}; ${script}; ${script}; ${script}`;
    expect((await sh(twice, { stallMs: 1000 })).stdout.toString()).toContain('300000');
  });

  it('ends a tool that takes more processor time than it may (W-42)', async () => {
    expect((await failureOf(sh('while :; do :; done', { cpuSeconds: 1 }))).fault).toBe('timeout');
  });

  it('ends a tool that starts thousands of processes, and all of them (W-38)', async () => {
    const mark = `69.${process.pid}`;
    const bomb = `n=0; while [ $n -lt 1500 ]; do sleep ${mark} & n=$((n + 1)); done; wait`;
    const { fault, stderr } = await failureOf(
      sh(bomb, { writes: [await mkdtemp(join(tmpdir(), 'vodkit-bomb-'))], wallMs: 600_000 }),
    );
    // The kernel refuses the next one, but to root.
    expect(`${fault}: ${stderr}`).toMatch(/process-limit|fork/i);
    await expect.poll(() => commandLines().includes(`sleep ${mark}`)).toBe(false);
  });

  it('ends a tool whose files are too large in sum, or too many (W-42)', async () => {
    const writes = [await mkdtemp(join(tmpdir(), 'vodkit-output-'))];
    const [cwd = ''] = writes;
    const large = 'for n in 1 2 3 4 5 6 7 8; do head -c 300000 /dev/zero > $n; done; sleep 50';
    expect((await failureOf(sh(large, { writes, cwd, outputBytes: 2_000_000 }))).fault).toBe(
      'output-limit',
    );
    expect((await failureOf(sh(large, { writes, cwd, outputFiles: 7 }))).fault).toBe(
      'output-limit',
    );
  });

  it.skipIf(process.getuid?.() !== 0)(
    'stops before the disk is full, of bytes or of inodes, and says so as a full disk does (D-18)',
    async () => {
      const folder = await mkdtemp(join(tmpdir(), 'vodkit-small-'));
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=40m,nr_inodes=200', 'tmpfs', folder]);
      try {
        const run = { writes: [folder], cwd: folder };
        const bytes = 'head -c 41500000 /dev/zero > big; sleep 50';
        expect(await failureOf(sh(bytes, run))).toMatchObject({
          fault: 'no-space',
          code: 'ENOSPC',
        });
        const inodes = 'rm big; n=0; while [ $n -lt 197 ]; do : > $n; n=$((n + 1)); done; sleep 50';
        expect(await failureOf(sh(inodes, run))).toMatchObject({
          fault: 'no-space',
          code: 'ENOSPC',
        });
      } finally {
        execFileSync('umount', ['-l', folder]);
      }
    },
  );

  it('gives the kernel the tool rather than the server when memory is short, and the server the processor first (W-06)', async () => {
    const own = await mkdtemp(join(tmpdir(), 'vodkit-own-'));
    const seconds = `50.${process.pid}`;
    const stopping = new AbortController();
    const running = sh(`sleep ${seconds}`, { writes: [own], signal: stopping.signal });
    const stopped = expect(running).rejects.toThrow('enough');
    const found = () =>
      execFileSync('ps', ['-eo', 'pid=,ni=,args='])
        .toString()
        .split('\n')
        .filter((line) => line.endsWith(` sleep ${seconds}`) && /^\s*\d+\s+\S+ sleep/.test(line));
    await expect.poll(found, { timeout: 30_000, interval: 20 }).not.toEqual([]);
    const tools = found();
    const [, pid = '', niceness] = /^\s*(\d+)\s+(\S+)/.exec(tools.at(-1) ?? '') ?? [];
    if (confinement.choom)
      expect(await readFile(`/proc/${pid}/oom_score_adj`, 'utf8')).toBe('1000\n');
    if (confinement.nice) expect(Number(niceness)).toBe(getPriority() + 1);
    const ofSession = () => readFile(`/proc/${pid}/autogroup`, 'utf8');
    if (existsSync('/proc/self/autogroup')) await expect.poll(ofSession).toMatch(/ nice 1\n$/);
    stopping.abort(new Error('enough'));
    await stopped;
  });

  describe.skipIf(!confinement.bubblewrap)('in a sandbox', () => {
    it('is nobody, without rights, and cannot get any (W-38)', async () => {
      const own = await mkdtemp(join(tmpdir(), 'vodkit-own-'));
      const script =
        'id -u; id -g; setpriv --dump; unshare -U true; mount -t tmpfs x /tmp; ls /proc; echo x > /dev/sda; exit 0';
      const { stdout, stderr } = await sh(script, { writes: [own] });
      const said = stdout.toString();
      expect(said).toMatch(/^65534\n65534\n/);
      expect(said).toMatch(/no_new_privs: 1/);
      expect(said).toMatch(/Capability bounding set: \[none\]/);
      if (confinement.bubblewrapExtras?.includes('--disable-userns'))
        expect(stderr).toMatch(/unshare failed/);
      expect(stderr).toMatch(/mount:.*(denied|permitted|superuser)/);
      expect(stderr).toMatch(/\/proc.*No such file/);
      expect(stderr).toMatch(/\/dev\/sda: Read-only/);
    });

    it('sees its input, and no other file, process or network of the machine (W-38)', async () => {
      const data = await mkdtemp(join(tmpdir(), 'vodkit-data-'));
      const [input, own] = [join(data, 'store', 'a', 'input'), join(data, 'work', 'own')];
      const others = ['master-key', 'root-access-key.json', 'store/b/other', 'work/other'].map(
        (name) => join(data, name),
      );
      for (const path of [input, ...others]) {
        await mkdir(dirname(path), { recursive: true });
        await writeFile(path, `content of ${path}`, { mode: 0o600 });
      }
      await mkdir(own, { recursive: true });
      const listener = createServer().listen(0, '127.0.0.1');
      await once(listener, 'listening');
      const { port } = listener.address() as AddressInfo;
      const script = `cat ${input} ${others.join(' ')} /etc/passwd /etc/shadow; ls ${data}/store ${data}/work;
        kill -9 ${process.pid}; bash -c 'echo > /dev/tcp/127.0.0.1/${port}'; ls /sys/class/net; exit 0`;
      const { stdout, stderr } = await sh(script, { reads: [input], writes: [own], cwd: own });
      listener.close();
      // The folders on the way exist, with nothing else in them.
      expect(stdout.toString()).toBe(
        `content of ${input}${data}/store:\na\n\n${data}/work:\nown\n`,
      );
      for (const path of others) expect(stderr).toContain(`${path}: No such file`);
      expect(stderr).toMatch(/refused|unreachable|denied/);
    });

    it('writes to its own folder only, in files that the server reads, and no further into memory (W-38)', async () => {
      const [folder, own] = [
        await mkdtemp(join(tmpdir(), 'vodkit-box-')),
        await mkdtemp(join(tmpdir(), 'vodkit-own-')),
      ];
      await writeFile(join(folder, 'input'), 'input');
      const script = `echo x > ${folder}/input; echo x > /usr/x; echo x > /x; echo x > /dev/shm/x; umask 077; echo y > out;
        head -c 100000000 /dev/zero > /tmp/large; exit 0`;
      const { stderr } = await sh(script, {
        reads: [join(folder, 'input')],
        writes: [own],
        cwd: own,
      });
      expect(stderr.match(/Read-only file system/g)).toHaveLength(4);
      if (confinement.bubblewrapExtras?.includes('--size'))
        expect(stderr).toContain('No space left');
      expect(await readFile(join(own, 'out'), 'utf8')).toBe('y\n');
      expect((await stat(join(own, 'out'))).uid).toBe(process.getuid?.());
    });
  });

  it('takes rights away also where no sandbox is wanted (W-38)', async () => {
    const off = await inspectFfmpeg({
      ffmpegPath: 'ffmpeg',
      ffprobePath: 'ffprobe',
      sandbox: 'off',
    });
    if (!off.ok) throw new Error(off.reason);
    expect(off.sandbox.state).toBe('off');
    const own = await mkdtemp(join(tmpdir(), 'vodkit-own-'));
    const { stdout } = await sh('setpriv --dump; prlimit --nofile --raw --noheadings -o SOFT', {
      confinement: off.tools.confinement,
      writes: [own],
    });
    expect(stdout.toString()).toMatch(/no_new_privs: 1/);
    if (process.getuid?.() === 0)
      expect(stdout.toString()).toMatch(/Capability bounding set: dac_override\n/);
    expect(stdout.toString()).toMatch(/\n256\n$/);
  });
});

function commandLines(): string {
  return execFileSync('ps', ['-eo', 'args']).toString();
}
