import { Problem } from './problem.js';

export interface GateLimits {
  /** Of one caller, at the same time. */
  running: number;
  /** Of one caller, behind those. */
  waiting: number;
}

/** Lets each caller do a few things at once and has the rest of its own wait, so that nobody's many hold up another's few. */
export class CallerGate {
  readonly #limits: GateLimits;
  readonly #callers = new Map<string, { running: number; waiting: (() => void)[] }>();

  constructor(limits: GateLimits) {
    this.#limits = limits;
  }

  /** @throws Problem `too-many-requests` (429) when so many of the caller's wait already. */
  async run<T>(caller: string, task: () => Promise<T>): Promise<T> {
    const state = this.#callers.get(caller) ?? { running: 0, waiting: [] };
    this.#callers.set(caller, state);
    if (state.running < this.#limits.running) state.running += 1;
    else if (state.waiting.length >= this.#limits.waiting) throw tooMany();
    else await new Promise<void>((resolve) => state.waiting.push(resolve));
    try {
      return await task();
    } finally {
      // Whoever waits takes the place over, so that nobody slips in between.
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
