import { channel } from 'node:diagnostics_channel';
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { after } from '../timers.js';
import {
  confinedCommand,
  ordinaryNiceness,
  type ConfinedTool,
  type Confinement,
} from './confinement.js';
import { GroupKiller } from './group-killer.js';
import { setSessionNiceness } from './session-niceness.js';
import { watchTool, type WatchedTool, type WatchFault } from './watch-tool.js';

export type { Confinement };

export interface ToolRun extends ConfinedTool {
  signal: AbortSignal;
  wallMs: number;
  /** How long the tool may get on with nothing; default 60 s. */
  stallMs?: number;
  /** Most bytes, and files, in all folders that it writes to. */
  outputBytes?: number;
  outputFiles?: number;
  /** Most bytes kept of stdout. */
  stdoutBytes?: number;
  /** Gets stdout line by line; then nothing is kept. Lines of ffmpeg's `-progress` show how far it is. */
  onLine?: (line: string) => void;
  /** Gets stderr line by line; the last of it is kept all the same. */
  onErrorLine?: (line: string) => void;
}

export type ToolFault = 'missing' | 'exit' | 'killed' | WatchFault;

export class ToolFailure extends Error {
  /** Of a disk that is nearly full, so that it is told like the errors of one that is. */
  readonly code: 'ENOSPC' | undefined;

  constructor(
    readonly fault: ToolFault,
    readonly exitCode: number | null,
    /** The last lines the tool wrote to stderr: for the log, never for a caller. */
    readonly stderr: string,
    options?: ErrorOptions,
  ) {
    super(`The media tool ended with ${fault}${exitCode === null ? '' : ` ${exitCode}`}`, options);
    this.name = 'ToolFailure';
    this.code = fault === 'no-space' ? 'ENOSPC' : undefined;
  }

  /** Whether the tool was at its work and could not do it, rather than that something happened to it. */
  get isOfTheWork(): boolean {
    return ['exit', 'timeout', 'stalled', 'output-limit'].includes(this.fault);
  }
}

export interface ToolOutput {
  stdout: Buffer;
  /** The last of it. */
  stderr: string;
}

/** `diagnostics_channel` that tells each `ToolStart`: the command as it was meant, without what confines it. */
export const toolStarts = channel('vodkit:tool-start');

export interface ToolStart {
  command: string;
  args: readonly string[];
}

const stderrBytes = 16 * 1024;
const defaultStallMs = 60_000;

/**
 * Runs a program to its end, confined and limited, and answers what it wrote: the only place that spawns.
 * When `signal` aborts, or the tool breaks a bound, its whole process group gets SIGTERM, and SIGKILL 5 s later.
 * @throws ToolFailure when it ends in any other way than exit 0; the signal's reason when that aborted.
 */
export async function runTool(run: ToolRun): Promise<ToolOutput> {
  run.signal.throwIfAborted();
  const { child, killer } = start(run);
  const output = collectOutput(child, run, () => stop('output-limit'));
  let fault: ToolFault | undefined;
  let lookFault: Error | undefined;
  const stop = (reason?: ToolFault) => {
    fault ??= reason;
    killer.stop();
  };
  const onAbort = () => stop();
  const wallTimer = after(run.wallMs, () => stop('timeout'));
  run.signal.addEventListener('abort', onAbort, { once: true });
  const unwatch = watch(run, child.pid, output, {
    onFault: stop,
    onError: (error) => {
      lookFault ??= error;
      stop();
    },
  });
  try {
    const end = await endOf(child, output);
    run.signal.throwIfAborted();
    if (lookFault) throw lookFault;
    const failed = fault ?? faultOf(end);
    if (failed) throw new ToolFailure(failed, end.code, output.stderr());
    return { stdout: output.stdout(), stderr: output.stderr() };
  } finally {
    clearTimeout(wallTimer);
    unwatch();
    run.signal.removeEventListener('abort', onAbort);
    // What the tool may have left in its group must not outlive it.
    killer.finish();
  }
}

type ToolProcess = ChildProcessByStdio<null, Readable, Readable>;

function start(run: ToolRun): { child: ToolProcess; killer: GroupKiller } {
  const [command = '', ...args] = confinedCommand(run);
  if (toolStarts.hasSubscribers) toolStarts.publish({ command: run.command, args: run.args });
  const child = spawn(command, args, {
    // The last one stays open as long as this process lives: `guard` waits for its end.
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    detached: true,
    cwd: run.cwd,
    env: { PATH: process.env['PATH'], LANG: 'C', TZ: 'UTC' },
    // The types forget which of four descriptors are pipes.
  }) as ToolProcess;
  const { nice, niceness = ordinaryNiceness } = run.confinement;
  if (nice && child.pid !== undefined) void setSessionNiceness(child.pid, niceness);
  return { child, killer: new GroupKiller(child.pid) };
}

function watch(
  run: ToolRun,
  pid: number | undefined,
  output: CollectedOutput,
  on: Pick<WatchedTool, 'onFault' | 'onError'>,
): () => void {
  if (pid === undefined) return () => undefined;
  const { writes = [], stallMs = defaultStallMs, cpuSeconds, outputBytes, outputFiles } = run;
  const progress = run.onLine ? 'told' : 'told or computed';
  return watchTool({
    pid,
    writes,
    told: output.told,
    progress,
    stallMs,
    cpuSeconds,
    outputBytes,
    outputFiles,
    ...on,
  });
}

interface CollectedOutput {
  stdout: () => Buffer;
  stderr: () => string;
  /** Changes when the tool says that it got on. */
  told: () => string;
}

function collectOutput(
  child: ToolProcess,
  { onLine, onErrorLine, stdoutBytes = 8 * 1024 ** 2 }: ToolRun,
  onTooMuch: () => void,
): CollectedOutput {
  const stdout: Buffer[] = [];
  let stdoutLength = 0;
  let stderr = '';
  const told = new Map<string, string>();
  const onProgressLine = (line: string) => {
    const [name = '', value = ''] = line.split('=');
    if (progressNames.has(name)) told.set(name, value);
    onLine?.(line);
  };
  if (onLine) createInterface({ input: child.stdout }).on('line', onProgressLine);
  else
    child.stdout.on('data', (bytes: Buffer) => {
      stdoutLength += bytes.length;
      if (stdoutLength > stdoutBytes) return onTooMuch();
      stdout.push(bytes);
    });
  if (onErrorLine) createInterface({ input: child.stderr }).on('line', onErrorLine);
  child.stderr.on('data', (bytes: Buffer) => {
    stderr = (stderr + bytes.toString('latin1')).slice(-stderrBytes);
  });
  return {
    stdout: () => Buffer.concat(stdout),
    stderr: () => stderr,
    told: () => `${stdoutLength} ${[...told.values()].join(' ')}`,
  };
}

/** What of ffmpeg's `-progress` stands still when it does; its speed and the like go on changing. */
const progressNames = new Set(['frame', 'out_time_us', 'total_size']);

interface ToolEnd {
  code: number | null;
  signal: string | null;
}

function endOf(child: ToolProcess, output: CollectedOutput): Promise<ToolEnd> {
  return new Promise((resolve, reject) => {
    child.on('exit', () => child.stdio[3]?.destroy());
    child.on('error', (cause) =>
      reject(new ToolFailure('missing', null, output.stderr(), { cause })),
    );
    child.on('close', (code, signal) => resolve({ code, signal }));
  });
}

function faultOf({ code, signal }: ToolEnd): ToolFault | undefined {
  // A wrapper reports the signal that ended its child as 128 + number.
  if (signal !== null || (code ?? 0) > 128) return 'killed';
  // So say shells and wrappers that found no such program, or none they may run.
  if (code === 127 || code === 126) return 'missing';
  return code === 0 ? undefined : 'exit';
}
