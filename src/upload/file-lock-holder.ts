import type { FileLocks, ReleaseLock } from './file-locks.js';

/** Holds the lock of one file among the tabs that upload it. Taking it again while it is held changes nothing. */
export class FileLockHolder {
  readonly #locks: FileLocks | undefined;
  #release: ReleaseLock | undefined;

  constructor(locks: FileLocks | undefined) {
    this.#locks = locks;
  }

  /** `at-once` also where nothing can be locked: the browser has no locks, or the file has no fingerprint. */
  async take(
    name: string | undefined,
    options: { signal: AbortSignal; onBusy: () => void },
  ): Promise<'at-once' | 'waited'> {
    if (this.#release || !this.#locks || name === undefined) return 'at-once';
    let how: 'at-once' | 'waited' = 'at-once';
    const onBusy = () => {
      how = 'waited';
      options.onBusy();
    };
    const release = await this.#locks.take(name, { signal: options.signal, onBusy });
    if (options.signal.aborted || this.#release) void release();
    else this.#release = release;
    return how;
  }

  async release(): Promise<void> {
    const release = this.#release;
    this.#release = undefined;
    await release?.();
  }

  /** Whether another tab holds the lock or waits for it; ask after this tab has released its own. */
  async isWanted(name: string): Promise<boolean> {
    return (await this.#locks?.isWanted(name)) ?? false;
  }
}
