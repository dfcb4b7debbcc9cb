/** Browsers open six HTTP/1.1 connections to an origin; the sixth is left for what else the page asks there. */
const mostConnections = 5;

/** The connections that all uploads of a queue use together. */
export class ConnectionShare {
  #used = 0;

  /** Whether an upload may use one more than its first. */
  get hasRoom(): boolean {
    return this.#used < mostConnections;
  }

  /** Whether uploads that use several have to give one back. */
  get isOver(): boolean {
    return this.#used > mostConnections;
  }

  /** Takes a connection, which the function that it returns gives back. */
  take(): () => void {
    this.#used += 1;
    return () => {
      this.#used -= 1;
    };
  }
}
