const name = 'vodkit-offline';

/** Whether this browser may keep videos of this site: told without opening the store, which players that need none do not load. */
export function mayHaveCopies(): boolean {
  try {
    return localStorage.getItem(name) !== null;
  } catch {
    // Storage is switched off: then there are none.
    return false;
  }
}

export function markCopies(): void {
  try {
    localStorage.setItem(name, '1');
  } catch {
    // Full, or switched off: copies are found where the page asks for them.
  }
}
