import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { isAbsolute } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

/** How a tool is held: programs found on this machine that limit and confine a child. */
export interface Confinement {
  /** `setpriv`, so that the kernel ends the child with this process; a shell does it otherwise. */
  setpriv?: string | undefined;
  prlimit?: string | undefined;
  /** Added to the priority number of the tool (`nice`): 10 gives way to everything else. */
  niceness?: number | undefined;
  /** `bwrap`, when it can make a sandbox here. */
  bubblewrap?: string | undefined;
}

export interface ToolRun {
  command: string;
  args: readonly string[];
  confinement: Confinement;
  /** Paths the tool may see besides the system's programs; everything else is hidden where a sandbox exists. */
  reads?: readonly string[];
  writes?: readonly string[];
  /** An absolute folder; relative names in `args` start here. */
  cwd?: string;
  signal: AbortSignal;
  wallMs: number;
  memoryBytes?: number;
  /** Most bytes a file written by the tool may have. */
  fileBytes?: number;
  /** Most bytes kept of stdout. */
  stdoutBytes?: number;
  /** Gets stdout line by line; then nothing is kept. */
  onLine?: (line: string) => void;
}

export type ToolFault = 'missing' | 'exit' | 'killed' | 'timeout' | 'stalled' | 'output-limit';

export class ToolFailure extends Error {
  constructor(
    readonly fault: ToolFault,
    readonly exitCode: number | null,
    /** The last lines the tool wrote to stderr: for the log, never for a caller. */
    readonly stderr: string,
    options?: ErrorOptions,
  ) {
    super(`The media tool ended with ${fault}${exitCode === null ? '' : ` ${exitCode}`}`, options);
    this.name = 'ToolFailure';
  }
}

export interface ToolOutput {
  stdout: Buffer;
  /** The last of it. */
  stderr: string;
}

const stderrBytes = 16 * 1024;
const killAfterMs = 5000;

/**
 * Runs a program to its end, confined and limited, and answers what it wrote: the only place that spawns.
 * When `signal` aborts, its whole process group gets SIGTERM, and SIGKILL 5 s later.
 * @throws ToolFailure when it ends in any other way than exit 0; the signal's reason when that aborted.
 */
export async function runTool(run: ToolRun): Promise<ToolOutput> {
  run.signal.throwIfAborted();
  const [command = '', ...args] = confinedCommand(run);
  const child = spawn(command, args, {
    // The last one stays open as long as this process lives: `guard` waits for its end.
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    detached: true,
    cwd: run.cwd,
    env: { PATH: process.env['PATH'], LANG: 'C', TZ: 'UTC' },
    // The types forget which of four descriptors are pipes.
  }) as ChildProcessByStdio<null, Readable, Readable>;
  const stdout: Buffer[] = [];
  let stdoutLength = 0;
  let stderr = '';
  let fault: ToolFault | undefined;
  let killTimer: NodeJS.Timeout | undefined;
  const stop = (reason?: ToolFault) => {
    fault ??= reason;
    killGroup(child.pid, 'SIGTERM');
    killTimer ??= setTimeout(() => killGroup(child.pid, 'SIGKILL'), killAfterMs);
  };
  const onAbort = () => stop();
  const wallTimer = setTimeout(() => stop('timeout'), run.wallMs);
  run.signal.addEventListener('abort', onAbort, { once: true });
  if (run.onLine) createInterface({ input: child.stdout }).on('line', run.onLine);
  else
    child.stdout.on('data', (bytes: Buffer) => {
      stdoutLength += bytes.length;
      if (stdoutLength > (run.stdoutBytes ?? 8 * 1024 ** 2)) return stop('output-limit');
      stdout.push(bytes);
    });
  child.stderr.on('data', (bytes: Buffer) => {
    stderr = (stderr + bytes.toString('latin1')).slice(-stderrBytes);
  });
  try {
    const { code, signal } = await new Promise<{ code: number | null; signal: string | null }>((resolve, reject) => {
      child.on('exit', () => child.stdio[3]?.destroy());
      child.on('error', (cause) => reject(new ToolFailure('missing', null, stderr, { cause })));
      child.on('close', (exitCode, exitSignal) => resolve({ code: exitCode, signal: exitSignal }));
    });
    run.signal.throwIfAborted();
    if (fault) throw new ToolFailure(fault, code, stderr);
    // A wrapper reports the signal that ended its child as 128 + number.
    if (signal !== null || (code ?? 0) > 128) throw new ToolFailure('killed', code, stderr);
    // So say shells and wrappers that found no such program, or none they may run.
    if (code === 127 || code === 126) throw new ToolFailure('missing', code, stderr);
    if (code !== 0) throw new ToolFailure('exit', code, stderr);
    return { stdout: Buffer.concat(stdout), stderr };
  } finally {
    clearTimeout(wallTimer);
    clearTimeout(killTimer);
    run.signal.removeEventListener('abort', onAbort);
    // What the tool may have left in its group must not outlive it.
    killGroup(child.pid, 'SIGKILL');
  }
}

function killGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function confinedCommand({ confinement, command, args, memoryBytes, fileBytes, reads, writes, cwd }: ToolRun): string[] {
  const { setpriv, prlimit, niceness, bubblewrap } = confinement;
  const wrapped: string[] = [];
  if (setpriv) wrapped.push(setpriv, '--pdeathsig', 'KILL', '--');
  else wrapped.push('sh', '-c', guard, 'sh');
  if (niceness) wrapped.push('nice', '-n', String(niceness));
  if (prlimit) {
    wrapped.push(prlimit, '--core=0');
    if (memoryBytes) wrapped.push(`--as=${memoryBytes}`);
    if (fileBytes) wrapped.push(`--fsize=${fileBytes}`);
    wrapped.push('--');
  }
  if (bubblewrap && (reads || writes)) {
    wrapped.push(bubblewrap, ...sandboxArguments(command, reads ?? [], writes ?? []));
    if (cwd) wrapped.push('--chdir', cwd);
    wrapped.push('--');
  }
  return [...wrapped, command, ...args];
}

/** Where `setpriv` is missing: kills the tool when descriptor 3 ends, that is with the process that started it. */
const guard = '"$@" 3<&- & tool=$!; { cat <&3; kill -9 $tool; } >/dev/null 2>&1 & wait $tool';

const systemFolders = ['/lib', '/lib64', '/bin', '/etc/ld.so.cache', '/etc/alternatives'];

function sandboxArguments(command: string, reads: readonly string[], writes: readonly string[]): string[] {
  const program = isAbsolute(command) && !command.startsWith('/usr/') ? [command] : [];
  return [
    '--unshare-all',
    '--die-with-parent',
    '--new-session',
    ...['--proc', '/proc', '--dev', '/dev', '--tmpfs', '/tmp', '--ro-bind', '/usr', '/usr'],
    ...systemFolders.flatMap((path) => ['--ro-bind-try', path, path]),
    ...[...program, ...reads].flatMap((path) => ['--ro-bind', path, path]),
    ...writes.flatMap((path) => ['--bind', path, path]),
  ];
}
