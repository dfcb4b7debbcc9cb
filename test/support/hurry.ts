import { onTestFinished, vi } from 'vitest';

/** A timer of just so many milliseconds ends after a tenth of a second, until the test is over. */
export function hurryTimersOf(ms: number): void {
  const real = setTimeout;
  const hurried = vi
    .spyOn(globalThis, 'setTimeout')
    .mockImplementation((task: () => void, delay?: number, ...args: []) =>
      real(task, delay === ms ? 100 : delay, ...args),
    );
  onTestFinished(() => hurried.mockRestore());
}
