import { Problem } from '../../platform/http/problem.js';
import { pause } from '../../platform/timers.js';
import { overtaken } from './check-upload.js';

/**
 * A second request may replace a writer whose connection has been silent for this long, but not one that still sends.
 */
const silentMs = 1000;

export interface StoppableBody {
  readonly idleMs: number;
  stop(reason: Error): void;
}

interface Writer {
  body: StoppableBody;
  done: Promise<void>;
}

/** The uploads that requests of this process are writing to. Each upload has at most one writer. */
export class ActiveUploads {
  readonly #writers = new Map<string, Writer>();

  /**
   * Makes `body` the only writer of the upload in this process. Stops a writer that has gone silent and waits until it has
   * ended. Call the returned function when done.
   * @throws Problem `conflict` while another request sends bytes to it.
   */
  async claim(id: string, body: StoppableBody): Promise<() => void> {
    for (let writer = this.#writers.get(id); writer; writer = this.#writers.get(id)) {
      const silent = writer.body.idleMs >= silentMs;
      if (silent) writer.body.stop(overtaken());
      await Promise.race([writer.done, pause(silentMs)]);
      if (!silent && this.#writers.get(id) === writer && writer.body.idleMs < silentMs) {
        throw new Problem(
          'conflict',
          'Another request is sending bytes to this upload. Send HEAD for the offset to take over.',
        );
      }
    }
    return this.#enter(id, body);
  }

  /** Whether a request of this process is writing to the upload. */
  has(id: string): boolean {
    return this.#writers.has(id);
  }

  /** Stops the current writer and blocks new ones until the returned function is called. */
  async takeOver(id: string): Promise<() => void> {
    while (this.#writers.has(id)) await this.end(id, overtaken());
    return this.#enter(id, { idleMs: 0, stop: () => {} });
  }

  /** Joins the parts of a final upload, until `stop` is called; it takes no bytes of requests, so they need not wait for this. */
  async enterJoin(id: string, stop: (reason: Error) => void): Promise<() => void> {
    await this.end(joinOf(id));
    return this.#enter(joinOf(id), { idleMs: 0, stop });
  }

  /** Stops whatever writes to the upload and waits until its bytes are saved. */
  async endAll(id: string, reason = overtaken()): Promise<void> {
    await this.end(id, reason);
    await this.end(joinOf(id), reason);
  }

  /** Stops the request that writes to the upload and waits until its bytes are saved. */
  async end(id: string, reason = overtaken()): Promise<void> {
    const writer = this.#writers.get(id);
    writer?.body.stop(reason);
    await writer?.done;
  }

  /** Stops all writers and waits until their bytes are saved. */
  async stopAll(reason: Problem): Promise<void> {
    const writers = [...this.#writers.values()];
    for (const { body } of writers) body.stop(reason);
    await Promise.all(writers.map(({ done }) => done));
  }

  #enter(id: string, body: StoppableBody): () => void {
    let release = (): void => {};
    const done = new Promise<void>((resolve) => (release = resolve));
    this.#writers.set(id, { body, done });
    return () => {
      this.#writers.delete(id);
      release();
    };
  }
}

function joinOf(id: string): string {
  return `join of ${id}`;
}
