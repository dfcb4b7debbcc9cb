import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { briefDatabase } from './brief-database.js';
import { bundle } from './bundles.js';
import { endWithThisProcess } from './end-with-process.js';

export interface Child {
  process: ChildProcess;
  /** Whole lines of its standard output so far. */
  lines: string[];
  stderr(): string;
  /** Resolves when it has written `count` lines; rejects when it ends before. */
  until(count: number): Promise<void>;
  ended: Promise<number | null>;
  kill(): Promise<void>;
}

/** Runs a TypeScript file of the tests as a process of its own. */
export function startChild(file: URL, args: string[], env: Record<string, string> = {}): Child {
  const child = spawn(process.execPath, [...briefDatabase, bundle(fileURLToPath(file)), ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  endWithThisProcess(child);
  const lines: string[] = [];
  let stderr = '';
  let wake = (): void => undefined;
  child.stderr.on('data', (text: Buffer) => (stderr += text.toString()));
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line);
    wake();
  });
  const ended = once(child, 'close').then(([code]) => code as number | null);
  return {
    process: child,
    lines,
    stderr: () => stderr,
    ended,
    async until(count) {
      const failed = ended.then((code) => {
        if (lines.length < count)
          throw new Error(`The child ended with ${code} after ${lines.length} lines.\n${stderr}`);
      });
      while (lines.length < count)
        await Promise.race([new Promise<void>((resolve) => (wake = resolve)), failed]);
    },
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
