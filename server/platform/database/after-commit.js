const waiting = new WeakMap();
/** Runs `callback` once the transaction `db` has committed; at once when `db` is no transaction, never when it rolls back. */
export function afterCommit(db, callback) {
    const callbacks = waiting.get(db);
    if (callbacks)
        callbacks.push(callback);
    else
        callback();
}
/** Opens the list that `afterCommit` adds to; the result runs what was added. */
export function collectAfterCommit(tx) {
    const callbacks = [];
    waiting.set(tx, callbacks);
    return () => {
        waiting.delete(tx);
        for (const callback of callbacks)
            callback();
    };
}
