import { after } from '../shared/timers.js';

/** Barks when it was not fed for a while. */
export class Watchdog {
  readonly #stallMs: number;
  readonly #bark: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(stallMs: number, bark: () => void) {
    this.#stallMs = stallMs;
    this.#bark = bark;
  }

  feed(patience: number): void {
    this.#arm(this.#stallMs * patience);
  }

  /** The network is said to be gone: bytes must prove otherwise soon. */
  hurry(): void {
    this.#arm(Math.min(3000, this.#stallMs));
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #arm(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = after(ms, this.#bark);
  }
}
