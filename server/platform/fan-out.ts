import { Readable } from 'node:stream';

/**
 * A reader with more unread bytes is disconnected. All readers share the same buffers, so many slow ones cost little
 * memory.
 */
const maxUnreadBytes = 4 * 1024 * 1024;
/** After this many readers `send` yields to the event loop. */
const readersPerTick = 50;

/** Sends the same bytes to many streams, and disconnects streams that do not read them. */
export class FanOut {
  readonly #readers = new Set<Readable>();
  #last: Promise<void> = Promise.resolve();

  get size(): number {
    return this.#readers.size;
  }

  /** A stream of everything sent from now on, preceded by `greeting`. `onGone` is called when the stream has closed. */
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

  /** Resolves when the text is queued for every reader. Calls are processed in order. */
  send(text: string): Promise<void> {
    const bytes = Buffer.from(text);
    this.#last = this.#last.then(() => this.#send(bytes));
    return this.#last;
  }

  /** Ends every stream after the data that was sent before. */
  end(): void {
    for (const reader of this.#readers) reader.push(null);
    this.#readers.clear();
  }

  async #send(bytes: Buffer): Promise<void> {
    let count = 0;
    for (const reader of [...this.#readers]) {
      if (reader.readableLength > maxUnreadBytes) reader.destroy();
      else if (!reader.destroyed) reader.push(bytes);
      count += 1;
      if (count % readersPerTick === 0) await new Promise((resolve) => setImmediate(resolve));
    }
  }
}
