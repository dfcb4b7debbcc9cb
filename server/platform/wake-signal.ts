import { after } from './timers.js';

/** Lets one loop sleep until it is woken; a wake that comes while nobody sleeps is not lost. */
export class Wakes {
  #isWoken = false;
  #resolve: (() => void) | undefined;

  wake(): void {
    this.#isWoken = true;
    this.#resolve?.();
  }

  /** Until the next wake, or `mostMs` have passed. */
  async next(mostMs: number | undefined): Promise<void> {
    if (!this.#isWoken) {
      await new Promise<void>((resolve) => {
        const timer = mostMs === undefined ? undefined : after(mostMs, resolve).unref();
        this.#resolve = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.#isWoken = false;
  }
}
