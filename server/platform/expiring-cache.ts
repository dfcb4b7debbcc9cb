interface Entry<Value> {
  value: Promise<Value>;
  refreshAtMs: number;
  expiresAtMs: number;
}

/**
 * Caches the results of `load` for `ttlMs`, at most `max` entries. Callers of the same key share one load; failures are not
 * cached. An entry that is requested in the second half of its lifetime is reloaded in the background, so that often-used
 * keys never wait. Uses the monotonic clock: if the system clock is set back, entries still expire, and deleted or disabled
 * records are not served longer.
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
    // A failed reload is ignored: after the cached value has expired, the next caller loads again and gets the error.
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
