import { Readable } from 'node:stream';

/** What a reader may leave unread before it is taken for gone. All readers share the same bytes, so many slow ones cost no more than one. */
const mostUnreadBytes = 4 * 1024 * 1024;
/** After so many readers everything else in the process gets a turn. */
const readersInOneTurn = 50;

/** Sends the same bytes to many streams, and lets go of those that do not read them. */
export class FanOut {
  readonly #readers = new Set<Readable>();
  #last: Promise<void> = Promise.resolve();

  get size(): number {
    return this.#readers.size;
  }

  /** A stream of everything sent from now on, after `greeting`. `onGone` runs once it has ended, by whomever. */
  add(greeting: string, onGone: () => void): Readable {
    const reader = new Readable({ read: () => undefined });
    this.#readers.add(reader);
    reader.push(greeting);
    reader.once('close', () => {
      this.#readers.delete(reader);
      onGone();
    });
    return reader;
  }

  /** Resolves when every reader has it; sendings keep their order. */
  send(text: string): Promise<void> {
    const bytes = Buffer.from(text);
    this.#last = this.#last.then(() => this.#send(bytes));
    return this.#last;
  }

  /** Ends every stream after what was sent. */
  end(): void {
    for (const reader of this.#readers) reader.push(null);
    this.#readers.clear();
  }

  async #send(bytes: Buffer): Promise<void> {
    let inThisTurn = 0;
    for (const reader of [...this.#readers]) {
      if (reader.readableLength > mostUnreadBytes) reader.destroy();
      else if (!reader.destroyed) reader.push(bytes);
      inThisTurn += 1;
      if (inThisTurn % readersInOneTurn === 0)
        await new Promise((resolve) => setImmediate(resolve));
    }
  }
}
