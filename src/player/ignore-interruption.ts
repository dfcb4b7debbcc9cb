// play() is interrupted by pause(), by a new load and by leaving the page, and a viewer may refuse what is asked: none is a fault.
export function ignoreInterruption(error: unknown): undefined {
  if (!(error instanceof DOMException)) throw error;
}

/** What `play()` of a `<video>` throws when it is paused, or given another source, before it plays. */
export function interrupted(): DOMException {
  return new DOMException('play() was interrupted', 'AbortError');
}
