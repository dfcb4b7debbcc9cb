/** What a playlist offers below the error of one of its videos, by player: it may not have come yet. */
export const afterFailure = new WeakMap<object, () => unknown>();
