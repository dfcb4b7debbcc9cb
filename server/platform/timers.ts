import { setTimeout as sleep } from 'node:timers/promises';

/** The longest delay of a Node timer in milliseconds. A longer one overflows and fires after 1 ms. */
export const longestTimerMs = 2 ** 31 - 1;

/**
 * Runs `task` after `ms`, or after 24.8 days if `ms` is longer. Use it for every computed delay.
 * @throws RangeError when `ms` is NaN, with which a timer would fire at once
 */
export function after(ms: number, task: () => void): NodeJS.Timeout {
  return setTimeout(task, toTimerMs(ms));
}

/** Resolves after `ms`, or when `signal` aborts. It does not keep the process alive. */
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
