/** As `setTimeout`, for times that are computed: what is longer than a timer can hold (24.8 days) would fire at once. */
export function after(ms: number, task: () => void): ReturnType<typeof setTimeout> {
  return setTimeout(task, Math.min(ms, 2 ** 31 - 1));
}

/** Resolves after a while, or at once when the signal aborts: what follows then fails by that. */
export function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      resolve();
    };
    const timer = after(ms, end);
    signal?.addEventListener('abort', end);
    if (signal?.aborted) end();
  });
}
