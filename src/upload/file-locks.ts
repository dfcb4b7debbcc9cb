/** Lets one tab at a time upload a file; the others wait for the lock. */
export interface FileLocks {
  /**
   * Waits for the lock. `signal` ends the waiting, not a lock that is held; `onBusy` is called when another tab holds it.
   * The browser releases the lock of a tab that closes or crashes.
   */
  take(name: string, options: { signal: AbortSignal; onBusy: () => void }): Promise<ReleaseLock>;
  /** Whether any tab holds the lock or waits for it. */
  isWanted(name: string): Promise<boolean>;
}

/** Releases a lock; resolves when another tab can take it. */
export type ReleaseLock = () => Promise<unknown>;

/** Web Locks; undefined where the platform has none (an insecure context): two tabs may then upload the same file. */
export function createWebFileLocks(
  locks: LockManager | undefined = globalThis.navigator?.locks,
): FileLocks | undefined {
  if (!locks) return undefined;

  const request = (name: string, options: LockOptions): Promise<ReleaseLock | undefined> =>
    new Promise((resolve, reject) => {
      const over = locks.request(name, options, (lock) => {
        if (!lock) return resolve(undefined);
        return new Promise<void>((release) => {
          resolve(() => {
            release();
            return over;
          });
        });
      });
      over.catch(reject);
    });

  return {
    async take(name, { signal, onBusy }) {
      try {
        const release = await request(name, { ifAvailable: true });
        if (release) return release;
        if (!signal.aborted) onBusy();
        return (await request(name, { signal })) ?? noLock;
      } catch (cause) {
        if (signal.aborted) throw cause;
        // A sandbox or a permissions policy forbids locks in this frame: upload without one.
        return noLock;
      }
    },
    async isWanted(name) {
      const { held = [], pending = [] } = await locks.query();
      return [...held, ...pending].some((lock) => lock.name === name);
    },
  };
}

const noLock = (): Promise<void> => Promise.resolve();
