import { channel } from 'node:diagnostics_channel';
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
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
  /** The tool is ended when it makes no progress for this long; default 60 s. */
  stallMs?: number;
  /** What the tool reads from stdin. It is not stalled while this has no more to give. What this throws ends the tool. */
  feed?: AsyncIterable<Uint8Array>;
  /** The maximum total of bytes, and of files, in all folders that it writes to. */
  outputBytes?: number;
  outputFiles?: number;
  /** The maximum size of stdout; the tool is ended when it writes more. */
  stdoutBytes?: number;
  /** Receives stdout line by line; the result then has no stdout. Lines of ffmpeg's `-progress` count as progress. */
  onLine?: (line: string) => void;
  /**
   * Receive what the tool writes to stdout and to the file descriptors 4, 5 and so on. A pipe is not read on until what its
   * reader answers is resolved; a reader that throws ends the tool, and so does more than `fileBytes` in one pipe. The result then
   * has no stdout.
   */
  readers?: readonly ((bytes: Buffer) => Promise<void>)[];
  /** As `fileBytes`, for one pipe, as far as may be by now: what is fed may stop long before what was said of it. */
  pipeBytes?: () => number;
  /** Receives stderr line by line; the result contains the end of stderr as well. */
  onErrorLine?: (line: string) => void;
}

export type ToolFault = 'missing' | 'exit' | 'killed' | WatchFault;

export class ToolFailure extends Error {
  /** Set when the disk was nearly full, so that callers handle it like a write that failed with ENOSPC. */
  readonly code: 'ENOSPC' | undefined;

  constructor(
    readonly fault: ToolFault,
    readonly exitCode: number | null,
    /** The end of the tool's stderr, for the log only; never show it to a caller. */
    readonly stderr: string,
    options?: ErrorOptions,
  ) {
    super(
      `The media tool failed: ${fault}${exitCode === null ? '' : ` (exit ${exitCode})`}`,
      options,
    );
    this.name = 'ToolFailure';
    this.code = fault === 'no-space' ? 'ENOSPC' : undefined;
  }

  /** True when the tool could not process its input; false for a cause outside, such as a kill or a full disk. */
  get isProcessingFailure(): boolean {
    return ['exit', 'timeout', 'stalled', 'output-limit'].includes(this.fault);
  }
}

export interface ToolOutput {
  stdout: Buffer;
  /** The end of it, at most 16 KiB. */
  stderr: string;
}

/** A `diagnostics_channel` that publishes each `ToolStart`: the command without the wrapper programs. */
export const toolStarts = channel('vodkit:tool-start');

export interface ToolStart {
  command: string;
  args: readonly string[];
}

const stderrBytes = 16 * 1024;
const defaultStallMs = 60_000;

/**
 * Runs a program with limits and in the sandbox, and returns its output. No other code spawns processes.
 * When `signal` aborts, or the tool exceeds a limit, its whole process group gets SIGTERM, and SIGKILL 5 s later.
 * @throws ToolFailure unless it exits with 0; the reason of `signal` when that has aborted
 */
export async function runTool(run: ToolRun): Promise<ToolOutput> {
  run.signal.throwIfAborted();
  const { child, killer } = start(run);
  const output = collectOutput(child, run, () => stop('output-limit'));
  let fault: ToolFault | undefined;
  let ownError: Error | undefined;
  const stop = (reason?: ToolFault) => {
    fault ??= reason;
    killer.stop();
  };
  const onAbort = () => stop();
  const onError = (error: Error) => {
    ownError ??= error;
    stop();
  };
  const wallTimer = after(run.wallMs, () => stop('timeout'));
  run.signal.addEventListener('abort', onAbort, { once: true });
  const unwatch = watch(run, child, output, {
    onFault: stop,
    onError,
  });
  const read = readPipes(child, run, output, () => stop('output-limit')).catch(onError);
  if (child.stdin && run.feed) feedTool(child.stdin, run.feed).catch(onError);
  try {
    const end = await endOf(child, output);
    await read;
    run.signal.throwIfAborted();
    if (ownError) throw ownError;
    const failed = fault ?? faultOf(end);
    if (failed) throw new ToolFailure(failed, end.code, output.stderr());
    return { stdout: output.stdout(), stderr: output.stderr() };
  } finally {
    clearTimeout(wallTimer);
    unwatch();
    run.signal.removeEventListener('abort', onAbort);
    // Kills processes that the tool has left behind in its group.
    killer.finish();
  }
}

type ToolProcess = ChildProcessByStdio<Writable | null, Readable, Readable>;

function start(run: ToolRun): { child: ToolProcess; killer: GroupKiller } {
  const [command = '', ...args] = confinedCommand(run);
  if (toolStarts.hasSubscribers) toolStarts.publish({ command: run.command, args: run.args });
  const child = spawn(command, args, {
    // The fourth pipe is closed when this process dies; `guard` in confinement.ts waits for that.
    stdio: [
      run.feed ? 'pipe' : 'ignore',
      'pipe',
      'pipe',
      'pipe',
      ...(run.readers ?? []).slice(1).map(() => 'pipe' as const),
    ],
    detached: true,
    cwd: run.cwd,
    env: { PATH: process.env['PATH'], LANG: 'C', TZ: 'UTC' },
    // The types do not know which of four descriptors are pipes.
  }) as ToolProcess;
  const { nice, niceness = ordinaryNiceness } = run.confinement;
  if (nice && child.pid !== undefined) void setSessionNiceness(child.pid, niceness);
  return { child, killer: new GroupKiller(child.pid) };
}

function watch(
  run: ToolRun,
  { pid, stdin }: ToolProcess,
  output: CollectedOutput,
  on: Pick<WatchedTool, 'onFault' | 'onError'>,
): () => void {
  if (pid === undefined) return () => undefined;
  const { writes = [], stallMs = defaultStallMs, cpuSeconds, outputBytes, outputFiles } = run;
  const progress = run.onLine ? 'output' : 'output or cpu';
  let looks = 0;
  const isWaiting = (): boolean => stdin?.writable === true && stdin.writableLength === 0;
  return watchTool({
    pid,
    writes,
    readProgress: () => (isWaiting() ? `${(looks += 1)}` : output.readProgress()),
    progress,
    stallMs,
    cpuSeconds,
    outputBytes,
    outputFiles,
    ...on,
  });
}

/** Rejects with what `feed` throws. Why a tool reads no more, its exit says. */
async function feedTool(stdin: Writable, feed: AsyncIterable<Uint8Array>): Promise<void> {
  let failure: { error: unknown } | undefined;
  const noted = async function* () {
    try {
      yield* feed;
    } catch (error) {
      failure = { error };
      throw error;
    }
  };
  await pipeline(noted, stdin).catch(() => undefined);
  if (failure) throw failure.error;
}

/** Rejects with what a reader throws. */
async function readPipes(
  child: ToolProcess,
  { readers = [], fileBytes = Infinity, pipeBytes = () => fileBytes }: ToolRun,
  output: CollectedOutput,
  onTooMuch: () => void,
): Promise<void> {
  await Promise.all(
    readers.map(async (reader, n) => {
      let total = 0;
      for await (const bytes of child.stdio[n === 0 ? 1 : n + 3] as Readable) {
        const { length } = bytes as Buffer;
        output.count(length);
        total += length;
        if (total > Math.min(fileBytes, pipeBytes())) return onTooMuch();
        await reader(bytes as Buffer);
      }
    }),
  );
}

interface CollectedOutput {
  stdout: () => Buffer;
  /** Counts bytes that somebody else reads as progress. */
  count: (bytes: number) => void;
  stderr: () => string;
  /** A text that changes whenever the output shows progress. */
  readProgress: () => string;
}

function collectOutput(
  child: ToolProcess,
  { onLine, onErrorLine, readers, stdoutBytes = 8 * 1024 ** 2 }: ToolRun,
  onTooMuch: () => void,
): CollectedOutput {
  const stdout: Buffer[] = [];
  let stdoutLength = 0;
  let stderr = '';
  const progressValues = new Map<string, string>();
  const onProgressLine = (line: string) => {
    const [name = '', value = ''] = line.split('=');
    if (progressNames.has(name)) progressValues.set(name, value);
    onLine?.(line);
  };
  if (onLine) createInterface({ input: child.stdout }).on('line', onProgressLine);
  else if (!readers)
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
    count: (bytes) => (stdoutLength += bytes),
    stderr: () => stderr,
    readProgress: () => `${stdoutLength} ${[...progressValues.values()].join(' ')}`,
  };
}

/**
 * The values of ffmpeg's `-progress` that stop changing when ffmpeg stalls; others, such as the speed, always change.
 */
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
  // Shells and wrappers exit with 127 if the program was not found, and with 126 if it is not executable.
  if (code === 127 || code === 126) return 'missing';
  return code === 0 ? undefined : 'exit';
}
