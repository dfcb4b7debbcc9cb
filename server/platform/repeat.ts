import { pause } from './timers.js';

/** Runs `task` a period after it last ended, again and again until `signal` aborts; a failure goes to `onError` and the next run comes all the same. */
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
