import type { ChildProcess } from 'node:child_process';

const running = new Set<ChildProcess>();
let isWatching = false;

/** Kills the child when this process ends, as a worker of Vitest does that is stopped in the middle of a test. */
export function endWithThisProcess(child: ChildProcess): void {
  if (!isWatching) watch();
  isWatching = true;
  running.add(child);
  child.once('exit', () => running.delete(child));
}

function watch(): void {
  const killAll = (): void => running.forEach((child) => child.kill('SIGKILL'));
  process.once('exit', killAll);
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.once(signal, () => {
      killAll();
      // Now without a listener, so that it ends this process.
      process.kill(process.pid, signal);
    });
}
