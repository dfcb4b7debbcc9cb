import type { FileLocks, ReleaseLock } from '../../../src/upload/file-locks.js';

/** The locks of one browser, in memory; every queue that shares them is a tab. */
export class FakeLocks implements FileLocks {
  readonly held = new Set<string>();
  readonly #lines = new Map<string, (() => void)[]>();

  async take(
    name: string,
    { signal, onBusy }: { signal: AbortSignal; onBusy: () => void },
  ): Promise<ReleaseLock> {
    if (this.held.has(name)) {
      onBusy();
      await this.#wait(name, signal);
    }
    this.held.add(name);
    let isOver = false;
    return async () => {
      if (isOver) return;
      isOver = true;
      this.held.delete(name);
      this.#lines.get(name)?.shift()?.();
    };
  }

  async isWanted(name: string): Promise<boolean> {
    return this.held.has(name) || (this.#lines.get(name)?.length ?? 0) > 0;
  }

  #wait(name: string, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const line = this.#lines.get(name) ?? [];
      this.#lines.set(name, line);
      const next = () => {
        this.held.add(name);
        resolve();
      };
      line.push(next);
      signal.addEventListener('abort', () => {
        const place = line.indexOf(next);
        if (place < 0) return;
        line.splice(place, 1);
        reject(signal.reason as Error);
      });
    });
  }
}
