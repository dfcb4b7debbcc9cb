import type { Db } from './database.js';

type Callback = () => void;

const waiting = new WeakMap<Db, Callback[]>();

/** Runs `callback` after the transaction `db` commits; never if it rolls back; at once if `db` is not a transaction. */
export function afterCommit(db: Db, callback: Callback): void {
  const callbacks = waiting.get(db);
  if (callbacks) callbacks.push(callback);
  else callback();
}

/** Starts collecting the `afterCommit` callbacks of `tx`. The returned function runs them. */
export function collectAfterCommit(tx: Db): () => void {
  const callbacks: Callback[] = [];
  waiting.set(tx, callbacks);
  return () => {
    waiting.delete(tx);
    for (const callback of callbacks) callback();
  };
}
