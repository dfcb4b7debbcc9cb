/** Web storage in memory. */
export class MemoryStorage implements Storage {
  readonly #entries = new Map<string, string>();
  /** Made anew after a change of keys: storages of browsers answer `key` without walking to it. */
  #keys: string[] | undefined;
  [name: string]: unknown;

  get length(): number {
    return this.#entries.size;
  }

  key(index: number): string | null {
    this.#keys ??= [...this.#entries.keys()];
    return this.#keys[index] ?? null;
  }

  getItem(key: string): string | null {
    return this.#entries.get(key) ?? null;
  }

  setItem(key: string, value: string): void {
    this.#keys = undefined;
    this.#entries.set(key, value);
  }

  removeItem(key: string): void {
    this.#keys = undefined;
    this.#entries.delete(key);
  }

  clear(): void {
    this.#keys = undefined;
    this.#entries.clear();
  }
}
