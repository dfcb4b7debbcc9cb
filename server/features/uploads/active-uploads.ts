import { Problem } from '../../platform/problem.js';
import { pause } from '../../platform/timers.js';

/** Somebody who still sends is not pushed aside by a second sender; a connection silent for this long is. */
const silentMs = 1000;

export interface StoppableBody {
  readonly idleMs: number;
  stop(reason: Error): void;
}

interface Writer {
  body: StoppableBody;
  done: Promise<void>;
}

/** The uploads that requests of this process write to now: one writer each. */
export class ActiveUploads {
  readonly #writers = new Map<string, Writer>();

  /**
   * Waits until nobody else of this process writes to the upload, ending who has gone silent; call the result when done.
   * @throws Problem `conflict` while another request sends bytes to it.
   */
  async claim(id: string, body: StoppableBody): Promise<() => void> {
    for (let writer = this.#writers.get(id); writer; writer = this.#writers.get(id)) {
      const silent = writer.body.idleMs >= silentMs;
      if (silent) writer.body.stop(overtaken());
      await Promise.race([writer.done, pause(silentMs)]);
      if (!silent && this.#writers.get(id) === writer && writer.body.idleMs < silentMs) {
        throw new Problem('conflict', 'Another request is sending bytes to this upload. Ask for the offset to take over.');
      }
    }
    let release = (): void => {};
    const done = new Promise<void>((resolve) => (release = resolve));
    const writer = { body, done };
    this.#writers.set(id, writer);
    return () => {
      this.#writers.delete(id);
      release();
    };
  }

  /** Ends the request that writes to the upload and waits until its bytes are saved. */
  async preempt(id: string): Promise<void> {
    const writer = this.#writers.get(id);
    writer?.body.stop(overtaken());
    await writer?.done;
  }

  /** Ends all writers and waits until their bytes are saved. */
  async stopAll(reason: Problem): Promise<void> {
    const writers = [...this.#writers.values()];
    for (const { body } of writers) body.stop(reason);
    await Promise.all(writers.map(({ done }) => done));
  }
}

function overtaken(): Problem {
  return new Problem('conflict', 'Another request took this upload over. Ask for the offset to take it back.');
}
