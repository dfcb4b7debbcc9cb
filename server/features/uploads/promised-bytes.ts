import type { ObjectStorage } from '../../platform/object-storage/object-storage.js';

/** For how long a sum serves. It reads every open upload, and of the embedded database nobody else has anything meanwhile. */
const sumMs = 1000;

/** Uploads of this video do not count, since they end or are the one that is let in. */
interface Except {
  exceptVideoId: string | undefined;
}

interface LetIn {
  bytes: number;
  /** When it was recorded, or was not: a sum that begins later has it. */
  settledAt: number;
}

/**
 * What uploads in progress will still write: a sum that is at most a second old, and what this process has let in since. Only where
 * that does not fit are all of them summed up for one.
 */
export class PromisedBytes {
  readonly #storage: Pick<ObjectStorage, 'freeBytes' | 'requireRoom'>;
  readonly #sumAll: (except: Except) => Promise<number>;
  readonly #letIn = new Set<LetIn>();
  #sum: Promise<number> | undefined;
  #summedAt = 0;

  /** `sumAll` reads what all uploads in progress will still write. */
  constructor(
    storage: Pick<ObjectStorage, 'freeBytes' | 'requireRoom'>,
    sumAll: (except: Except) => Promise<number>,
  ) {
    this.#storage = storage;
    this.#sumAll = sumAll;
  }

  /**
   * Records an upload of `bytes` by `record`, unless they do not fit on the disk together with what other uploads will still write.
   * @throws Problem `out-of-space` (507), before the client sends any
   */
  async letIn<Recorded>(
    { bytes, exceptVideoId }: { bytes: number } & Except,
    record: () => Promise<Recorded>,
  ): Promise<Recorded> {
    if (bytes <= 0) return record();
    const own: LetIn = { bytes, settledAt: Infinity };
    this.#letIn.add(own);
    try {
      if ((await this.#estimate()) > (await this.#storage.freeBytes()))
        await this.#storage.requireRoom(bytes + (await this.#sumAll({ exceptVideoId })));
      return await record();
    } finally {
      own.settledAt = performance.now();
    }
  }

  /** Never too low, as far as this process knows: what is recorded while the sum is read may count twice. */
  async #estimate(): Promise<number> {
    if (!this.#sum || performance.now() - this.#summedAt > sumMs) this.#sum = this.#read();
    const sum = await this.#sum;
    return [...this.#letIn].reduce((all, { bytes }) => all + bytes, sum);
  }

  async #read(): Promise<number> {
    const begun = (this.#summedAt = performance.now());
    try {
      const sum = await this.#sumAll({ exceptVideoId: undefined });
      for (const one of this.#letIn) if (one.settledAt < begun) this.#letIn.delete(one);
      return sum;
    } catch (error) {
      this.#sum = undefined;
      throw error;
    }
  }
}
