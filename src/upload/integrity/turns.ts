/**
 * Lets the other tasks of a thread run: what a byte stream has ready comes without a new task, and whoever asked something meanwhile waited
 * for 16 MiB. A timer would take 4 ms each time.
 */
export class Turns {
  readonly #channel = new MessageChannel();
  #resolve: () => void = () => undefined;

  constructor() {
    this.#channel.port1.onmessage = () => this.#resolve();
  }

  next(): Promise<void> {
    return new Promise((resolve) => {
      this.#resolve = resolve;
      this.#channel.port2.postMessage(undefined);
    });
  }

  /** A channel that is open would keep Node alive. */
  end(): void {
    this.#channel.port1.close();
  }
}
