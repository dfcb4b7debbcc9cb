import type { Readiness, Wanted } from './integrity/body-hash.js';
import type { HashPlace } from './integrity/kept-hash.js';
import type { RunningHash } from './integrity/start-hash.js';
import type { SentIntegrity } from './transports/upload-transport.js';

/** What is stated of one body while it is sent. What hashes is fetched when a server is found that verifies it. */
export class BodyIntegrity implements SentIntegrity {
  readonly body: Blob;
  readonly #place: HashPlace | undefined;
  readonly #isWhole: boolean;
  #hash: Promise<RunningHash | undefined> | undefined;
  #isDisposed = false;

  /** With `parts`, what is stated of all of it is left to another one. */
  constructor(body: Blob, of: 'all' | 'parts', place?: HashPlace) {
    this.body = body;
    this.#place = place;
    this.#isWhole = of === 'all';
  }

  readonly ready = async (start: number, wanted: Wanted): Promise<Readiness | undefined> =>
    (await this.#start())?.ready(start, wanted);

  readonly checksum = async (start: number, end: number): Promise<string | undefined> =>
    (await this.#start())?.checksum(start, end);

  readonly digest = async (): Promise<string | undefined> => (await this.#start())?.digest();

  /** Whether its digest may be wrong: it went on from what an earlier page load kept. */
  async isDoubtful(): Promise<boolean> {
    return (await this.#hash)?.isResumed ?? false;
  }

  dispose(): void {
    this.#isDisposed = true;
    void this.#hash?.then((hash) => hash?.dispose());
  }

  /** Undefined where it cannot be fetched: the upload does not need it. */
  #start(): Promise<RunningHash | undefined> {
    this.#hash ??= import('./integrity/start-hash.js').then(
      ({ startHash }) =>
        this.#isDisposed
          ? undefined
          : startHash(this.body, { isWhole: this.#isWhole, place: this.#place }),
      () => undefined,
    );
    return this.#hash;
  }
}
