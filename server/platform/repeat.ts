import { pause } from './timers.js';

/**
 * Runs `task` repeatedly until `signal` aborts, each time `everyMs` after the last run ended. A failure is passed to
 * `onError`.
 */
export async function repeat(
  task: () => Promise<void>,
  {
    everyMs,
    signal,
    onError,
  }: { everyMs: number; signal: AbortSignal; onError: (error: unknown) => void },
): Promise<void> {
  for (;;) {
    await pause(everyMs, signal);
    if (signal.aborted) return;
    await task().catch(onError);
  }
}
