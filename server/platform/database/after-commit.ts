import type { Db } from './database.js';

type Callback = () => void;

const waiting = new WeakMap<Db, Callback[]>();

/** Runs `callback` once the transaction `db` has committed; at once when `db` is no transaction, never when it rolls back. */
export function afterCommit(db: Db, callback: Callback): void {
  const callbacks = waiting.get(db);
  if (callbacks) callbacks.push(callback);
  else callback();
}

/** Opens the list that `afterCommit` adds to; the result runs what was added. */
export function collectAfterCommit(tx: Db): () => void {
  const callbacks: Callback[] = [];
  waiting.set(tx, callbacks);
  return () => {
    waiting.delete(tx);
    for (const callback of callbacks) callback();
  };
}
