import type { VodError } from '../shared/vod-error.js';

const firstDelayMs = 1000;
const longestDelayMs = 5000;
const curedByAsking: ReadonlySet<string> = new Set(['network', 'conflict', 'expired', 'not-found']);

/** When to try again, and when to give up. */
export class RetryPace {
  readonly #maxRetries: number;
  readonly #random: () => number;
  #left: number;
  #delays = 0;
  #mayGoAtOnce = true;

  constructor(maxRetries: number, random: () => number) {
    this.#maxRetries = maxRetries;
    this.#random = random;
    this.#left = maxRetries;
  }

  /** The server has more than before, or the network is back: all attempts count anew. */
  restart(): void {
    this.#left = this.#maxRetries;
    this.#delays = 0;
    this.#mayGoAtOnce = true;
  }

  /** What was tried without a network says nothing about the server. */
  release(): void {
    this.#left += 1;
  }

  /**
   * Milliseconds until the next attempt; undefined when none is left. The first after headway comes at once where asking
   * for the offset may settle it all; then it is 1, 2, 4 and 5 s, so that a server that is back is noticed soon.
   */
  next({ code, retryAfterMs }: VodError): number | undefined {
    if (this.#left <= 0) return undefined;
    this.#left -= 1;
    if (this.#mayGoAtOnce && retryAfterMs === undefined && curedByAsking.has(code)) {
      this.#mayGoAtOnce = false;
      return 0;
    }
    const backoffMs =
      Math.min(longestDelayMs, firstDelayMs * 2 ** this.#delays) * (0.5 + this.#random() / 2);
    this.#delays += 1;
    return Math.round(Math.max(backoffMs, retryAfterMs ?? 0));
  }
}
