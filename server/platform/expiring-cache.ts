interface Entry<Value> {
  value: Promise<Value>;
  expiresAtMs: number;
}

/** Keeps what `load` answers for `ttlMs`, at most `max` entries; callers of the same key share one load. Failures are not kept. */
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

  get(key: string, nowMs = Date.now()): Promise<Value> {
    const known = this.#entries.get(key);
    if (known && known.expiresAtMs > nowMs) return known.value;
    const entry = { value: this.#load(key), expiresAtMs: nowMs + this.#ttlMs };
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    entry.value.catch(() => {
      if (this.#entries.get(key) === entry) this.#entries.delete(key);
    });
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > this.#max && oldest !== undefined) this.#entries.delete(oldest);
    return entry.value;
  }

  delete(key: string): void {
    this.#entries.delete(key);
  }
}
