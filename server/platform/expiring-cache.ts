interface Entry<Value> {
  value: Promise<Value>;
  refreshAtMs: number;
  expiresAtMs: number;
}

interface Loading<Value> {
  value: Promise<Value>;
  ttlMs: Promise<number>;
}

/**
 * Caches the results of `load` for `ttlMs`, at most `max` entries; a result of which `ttlOf` says less is loaded again after
 * that. Callers of the same key share one load; failures are not cached. An entry that is requested in the second half of
 * `ttlMs` is reloaded in the background, so that often-used keys never wait. Uses the monotonic clock: if the system clock is set back, entries still expire, and deleted or disabled
 * records are not served longer.
 */
export class ExpiringCache<Value> {
  readonly #entries = new Map<string, Entry<Value>>();
  readonly #load: (key: string) => Loading<Value>;
  readonly #ttlMs: number;
  readonly #max: number;

  constructor(options: {
    load: (key: string) => Promise<Value>;
    ttlMs: number;
    ttlOf?: (value: Value) => number;
    max: number;
  }) {
    const { load, ttlMs, ttlOf = () => ttlMs } = options;
    this.#ttlMs = ttlMs;
    this.#load = (key) => {
      const value = load(key);
      return { value, ttlMs: value.then(ttlOf, () => ttlMs) };
    };
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
    // A failed reload is ignored: after the cached value has expired, the next caller loads again and gets the error.
    fresh.value.then(replace, () => undefined);
  }

  #startEntry(key: string, nowMs: number): Entry<Value> {
    const { value, ttlMs } = this.#load(key);
    const entry: Entry<Value> = {
      value,
      refreshAtMs: nowMs + this.#ttlMs / 2,
      expiresAtMs: nowMs + this.#ttlMs,
    };
    void ttlMs.then((ms) => {
      entry.refreshAtMs = Math.min(entry.refreshAtMs, nowMs + ms);
      entry.expiresAtMs = Math.min(entry.expiresAtMs, nowMs + ms);
    });
    return entry;
  }
}
