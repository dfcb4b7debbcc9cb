import { after } from './timers.js';

/** Lets one loop wait until it is woken. A wake-up that comes while the loop is not waiting ends its next wait. */
export class WakeSignal {
  #isWoken = false;
  #resolve: (() => void) | undefined;

  wake(): void {
    this.#isWoken = true;
    this.#resolve?.();
  }

  /** Resolves at the next wake-up, or after `maxMs`. */
  async next(maxMs: number | undefined): Promise<void> {
    if (!this.#isWoken) {
      await new Promise<void>((resolve) => {
        const timer = maxMs === undefined ? undefined : after(maxMs, resolve).unref();
        this.#resolve = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.#isWoken = false;
  }
}
