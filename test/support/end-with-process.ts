import type { ChildProcess } from 'node:child_process';

const running = new Set<ChildProcess>();
let isWatching = false;

/** Kills the child when this process exits, as a worker of Vitest does that is stopped in the middle of a test. */
export function endWithThisProcess(child: ChildProcess): void {
  if (!isWatching) process.once('exit', () => running.forEach((one) => one.kill('SIGKILL')));
  isWatching = true;
  running.add(child);
  child.once('exit', () => running.delete(child));
}
