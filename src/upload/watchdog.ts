import { after } from '../shared/timers.js';

/** Calls `onStall` when `feed` was not called for `stallMs`. */
export class Watchdog {
  readonly #stallMs: number;
  readonly #onStall: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(stallMs: number, onStall: () => void) {
    this.#stallMs = stallMs;
    this.#onStall = onStall;
  }

  feed(factor: number): void {
    this.#arm(this.#stallMs * factor);
  }

  /** The browser reports that it is offline. If that is wrong, bytes arrive within three seconds. */
  hurry(): void {
    this.#arm(Math.min(3000, this.#stallMs));
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #arm(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = after(ms, this.#onStall);
  }
}
