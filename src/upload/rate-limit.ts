import { pause } from '../shared/timers.js';

/** With smaller requests, most of the time would go into their headers. */
const leastRequestBytes = 64 * 1024;
/** The least that a page may ask for: below, the wait before a request would be longer than a person believes in. */
const leastRate = 16 * 1024;

/** The bytes a second that a page asked for: the least where it asked for less, undefined for no number. */
export function toRate(value: number | undefined): number | undefined {
  if (value === undefined || !(value > 0)) return undefined;
  return Math.max(leastRate, value);
}

/** Spreads requests over time, so that all uploads of a queue together send no more than so many bytes a second. */
export class RateLimit {
  #bytesPerSecond: number | undefined;
  #freeAtMs = 0;

  constructor(bytesPerSecond: number | undefined) {
    this.#bytesPerSecond = toRate(bytesPerSecond);
  }

  /** Undefined: no limit. */
  get bytesPerSecond(): number | undefined {
    return this.#bytesPerSecond;
  }

  set bytesPerSecond(value: number | undefined) {
    this.#bytesPerSecond = toRate(value);
    this.#freeAtMs = 0;
  }

  /** Most bytes of one request: about what may be sent in a second. */
  get requestBytes(): number {
    return this.#bytesPerSecond === undefined
      ? Infinity
      : Math.max(leastRequestBytes, Math.floor(this.#bytesPerSecond));
  }

  /** Resolves when a request of so many bytes may begin, or when `signal` aborts. */
  wait(bytes: number, signal: AbortSignal): Promise<void> {
    if (this.#bytesPerSecond === undefined || signal.aborted) return Promise.resolve();
    const nowMs = performance.now();
    const startMs = Math.max(nowMs, this.#freeAtMs);
    this.#freeAtMs = startMs + (bytes / this.#bytesPerSecond) * 1000;
    return startMs > nowMs ? pause(startMs - nowMs, signal) : Promise.resolve();
  }
}
