// play() is interrupted by pause(), by a new load and by leaving the page: none is a fault.
export function ignoreInterruption(error: unknown): void {
  if (!(error instanceof DOMException)) throw error;
}
