import { setTimeout as sleep } from 'node:timers/promises';

/** The most milliseconds a timer can hold: what is longer overflows, and would fire after 1 ms. */
export const longestTimerMs = 2 ** 31 - 1;

/**
 * Runs `task` once `ms` have passed, at the latest after 24.8 days: the one place that hands a computed time to a timer.
 * @throws RangeError when `ms` is not a number, which would fire at once.
 */
export function after(ms: number, task: () => void): NodeJS.Timeout {
  return setTimeout(task, toTimerMs(ms));
}

/** Resolves after `ms`, or when `signal` aborts. It keeps no process alive. */
export async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  try {
    await sleep(toTimerMs(ms), undefined, { ref: false, ...(signal && { signal }) });
  } catch (error) {
    if (!signal?.aborted) throw error;
  }
}

function toTimerMs(ms: number): number {
  if (Number.isNaN(ms)) throw new RangeError('A timer needs a number of milliseconds');
  return Math.min(Math.max(0, ms), longestTimerMs);
}
