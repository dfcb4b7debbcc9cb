import type { Readiness, Wanted } from './integrity/body-hash.js';
import type { RunningHash } from './integrity/start-hash.js';
import type { SentIntegrity } from './transports/upload-transport.js';

/** What is stated of one body while it is sent. What hashes is fetched when a server is found that verifies it. */
export class BodyIntegrity implements SentIntegrity {
  readonly body: Blob;
  readonly #isWhole: boolean;
  #hash: Promise<RunningHash | undefined> | undefined;
  #isDisposed = false;

  /** With `parts`, what is stated of all of it is left to another one. */
  constructor(body: Blob, of: 'all' | 'parts' = 'all') {
    this.body = body;
    this.#isWhole = of === 'all';
  }

  readonly ready = async (start: number, wanted: Wanted): Promise<Readiness | undefined> =>
    (await this.#start())?.ready(start, wanted);

  readonly checksum = async (start: number, end: number): Promise<string | undefined> =>
    (await this.#start())?.checksum(start, end);

  readonly digest = async (): Promise<string | undefined> => (await this.#start())?.digest();

  dispose(): void {
    this.#isDisposed = true;
    void this.#hash?.then((hash) => hash?.dispose());
  }

  /** Undefined where it cannot be fetched: the upload does not need it. */
  #start(): Promise<RunningHash | undefined> {
    this.#hash ??= import('./integrity/start-hash.js').then(
      ({ startHash }) =>
        this.#isDisposed ? undefined : startHash(this.body, { isWhole: this.#isWhole }),
      () => undefined,
    );
    return this.#hash;
  }
}
