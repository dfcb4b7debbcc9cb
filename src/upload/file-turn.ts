import type { FileLocks, GiveBack } from './file-locks.js';

/** The turn of one file among the tabs that have it: at most one is held, whoever asks for it again. */
export class FileTurn {
  readonly #locks: FileLocks | undefined;
  #giveBack: GiveBack | undefined;

  constructor(locks: FileLocks | undefined) {
    this.#locks = locks;
  }

  /** `at-once` also where there is nothing to wait for: no locks, or a file that cannot be told apart. */
  async take(
    name: string | undefined,
    options: { signal: AbortSignal; onBusy: () => void },
  ): Promise<'at-once' | 'waited'> {
    if (this.#giveBack || !this.#locks || name === undefined) return 'at-once';
    let how: 'at-once' | 'waited' = 'at-once';
    const onBusy = () => {
      how = 'waited';
      options.onBusy();
    };
    const giveBack = await this.#locks.take(name, { signal: options.signal, onBusy });
    if (options.signal.aborted || this.#giveBack) void giveBack();
    else this.#giveBack = giveBack;
    return how;
  }

  async end(): Promise<void> {
    const giveBack = this.#giveBack;
    this.#giveBack = undefined;
    await giveBack?.();
  }

  /** Whether another tab has the turn or waits for it, once this one's has ended. */
  async isWanted(name: string): Promise<boolean> {
    return (await this.#locks?.isWanted(name)) ?? false;
  }
}
