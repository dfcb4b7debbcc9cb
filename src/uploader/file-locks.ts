/** Lets one tab at a time upload a file; the others wait for their turn. */
export interface FileLocks {
  /**
   * Waits for the turn, which ends with `signal` only while it is waited for; `onBusy` is called when another has it.
   * Answers the function that gives the turn back; a tab that closes or crashes gives it back too.
   */
  take(name: string, options: { signal: AbortSignal; onBusy: () => void }): Promise<() => void>;
  /** Whether anybody has the turn or waits for it. */
  isWanted(name: string): Promise<boolean>;
}

/** Web Locks; undefined where the platform has none (an insecure context), and every tab is for itself. */
export function createWebFileLocks(locks: LockManager | undefined = globalThis.navigator?.locks): FileLocks | undefined {
  if (!locks) return undefined;

  const request = (name: string, options: LockOptions): Promise<(() => void) | undefined> =>
    new Promise((resolve, reject) => {
      const hold = (lock: Lock | null) => (lock ? new Promise<void>((release) => resolve(release)) : resolve(undefined));
      locks.request(name, options, hold).catch(reject);
    });

  return {
    async take(name, { signal, onBusy }) {
      try {
        const release = await request(name, { ifAvailable: true });
        if (release) return release;
        if (!signal.aborted) onBusy();
        return (await request(name, { signal })) ?? noTurn;
      } catch (cause) {
        if (signal.aborted) throw cause;
        // Forbidden to this frame (a sandbox, a policy): it uploads as where there are no locks.
        return noTurn;
      }
    },
    async isWanted(name) {
      const { held = [], pending = [] } = await locks.query();
      return [...held, ...pending].some((lock) => lock.name === name);
    },
  };
}

function noTurn(): void {}
