import { Problem } from './problem.js';

export interface GateLimits {
  /** The maximum of tasks of one caller that run at the same time. */
  running: number;
  /** The maximum of tasks of one caller that wait for those. */
  waiting: number;
}

/**
 * Limits how many tasks each caller runs at the same time; its other tasks wait. One caller cannot block the tasks of
 * others.
 */
export class CallerGate {
  readonly #limits: GateLimits;
  readonly #callers = new Map<string, { running: number; waiting: (() => void)[] }>();

  constructor(limits: GateLimits) {
    this.#limits = limits;
  }

  /** @throws Problem `too-many-requests` (429) when too many tasks of the caller are waiting already */
  async run<T>(caller: string, task: () => Promise<T>): Promise<T> {
    const state = this.#callers.get(caller) ?? { running: 0, waiting: [] };
    this.#callers.set(caller, state);
    if (state.running < this.#limits.running) state.running += 1;
    else if (state.waiting.length >= this.#limits.waiting) throw tooMany();
    else await new Promise<void>((resolve) => state.waiting.push(resolve));
    try {
      return await task();
    } finally {
      // The next waiting task takes over this slot directly, so that a new task cannot overtake it.
      const next = state.waiting.shift();
      if (next) next();
      else state.running -= 1;
      if (state.running === 0) this.#callers.delete(caller);
    }
  }
}

function tooMany(): Problem {
  return new Problem(
    'too-many-requests',
    'Too many of your requests are in progress. Wait for their responses.',
    {
      headers: { 'retry-after': '1' },
    },
  );
}
