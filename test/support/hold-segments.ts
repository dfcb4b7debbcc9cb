import type { Deps } from '../../server/platform/deps.js';

export interface HeldSegments {
  /** Resolves once one waits. */
  holding: Promise<void>;
  /** They are stored now. */
  go(): void;
  /** Storing them fails. */
  fail(error?: Error): void;
}

/** Whatever is stored from segment `first` of each rendition on waits; what comes before it is stored. */
export function holdSegments({ storage }: Pick<Deps, 'storage'>, first: number): HeldSegments {
  let go = (): void => undefined;
  let fail = (_error: Error): void => undefined;
  const held = new Promise<void>((resolve, reject) => ([go, fail] = [resolve, reject]));
  held.catch(() => undefined);
  let isHolding = (): void => undefined;
  const holding = new Promise<void>((resolve) => (isHolding = resolve));
  const put = storage.put.bind(storage);
  storage.put = async (key, bytes) => {
    const n = Number(/(\d+)\.m4s$/.exec(key)?.[1] ?? -1);
    if (n >= first) {
      isHolding();
      await held;
    }
    return put(key, bytes);
  };
  const release = (): void => void (storage.put = put);
  return {
    holding,
    go: () => (release(), go()),
    fail: (error = new Error('The store is broken')) => (release(), fail(error)),
  };
}
