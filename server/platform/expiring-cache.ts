interface Entry<Value> {
  value: Promise<Value>;
  refreshAtMs: number;
  expiresAtMs: number;
}

/**
 * Keeps what `load` answers for `ttlMs`, at most `max` entries; callers of the same key share one load. Failures are not kept.
 * Time is counted by the clock that nobody can set back, so that what was deleted or disabled is not served meanwhile.
 * What is asked for in the second half of its time is loaded again meanwhile, so that busy keys never wait.
 */
export class ExpiringCache<Value> {
  readonly #entries = new Map<string, Entry<Value>>();
  readonly #load: (key: string) => Promise<Value>;
  readonly #ttlMs: number;
  readonly #max: number;

  constructor(options: { load: (key: string) => Promise<Value>; ttlMs: number; max: number }) {
    this.#load = options.load;
    this.#ttlMs = options.ttlMs;
    this.#max = options.max;
  }

  get(key: string, nowMs = performance.now()): Promise<Value> {
    const known = this.#entries.get(key);
    if (!known || known.expiresAtMs <= nowMs) return this.#fetch(key, nowMs);
    if (known.refreshAtMs <= nowMs) this.#refresh(key, known, nowMs);
    return known.value;
  }

  delete(key: string): void {
    this.#entries.delete(key);
  }

  #fetch(key: string, nowMs: number): Promise<Value> {
    const entry = this.#startEntry(key, nowMs);
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    entry.value.catch(() => {
      if (this.#entries.get(key) === entry) this.#entries.delete(key);
    });
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > this.#max && oldest !== undefined) this.#entries.delete(oldest);
    return entry.value;
  }

  #refresh(key: string, known: Entry<Value>, nowMs: number): void {
    known.refreshAtMs = Infinity;
    const fresh = this.#startEntry(key, nowMs);
    const replace = () => {
      if (this.#entries.get(key) === known) this.#entries.set(key, fresh);
    };
    // A failure is told to who asks once the known value has expired.
    fresh.value.then(replace, () => undefined);
  }

  #startEntry(key: string, nowMs: number): Entry<Value> {
    return {
      value: this.#load(key),
      refreshAtMs: nowMs + this.#ttlMs / 2,
      expiresAtMs: nowMs + this.#ttlMs,
    };
  }
}
