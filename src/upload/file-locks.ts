/** Lets one tab at a time upload a file; the others wait for their turn. */
export interface FileLocks {
  /**
   * Waits for the turn, which ends with `signal` only while it is waited for; `onBusy` is called when another has it.
   * A tab that closes or crashes gives its turn back too.
   */
  take(name: string, options: { signal: AbortSignal; onBusy: () => void }): Promise<GiveBack>;
  /** Whether anybody has the turn or waits for it. */
  isWanted(name: string): Promise<boolean>;
}

/** Gives a turn back; ends when others can have it. */
export type GiveBack = () => Promise<unknown>;

/** Web Locks; undefined where the platform has none (an insecure context), and every tab is for itself. */
export function createWebFileLocks(
  locks: LockManager | undefined = globalThis.navigator?.locks,
): FileLocks | undefined {
  if (!locks) return undefined;

  const request = (name: string, options: LockOptions): Promise<GiveBack | undefined> =>
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

const noTurn = (): Promise<void> => Promise.resolve();
