import { VodError } from '../shared/vod-error.js';
import type { RunningHash } from './integrity/start-hash.js';
import type { SentIntegrity } from './transports/upload-transport.js';
import { fileChanged } from './upload-failure.js';

/** What is stated of one body while it is sent. What hashes is fetched when a server is found that verifies it. */
export class BodyIntegrity implements SentIntegrity {
  readonly body: Blob;
  #hash: Promise<RunningHash | undefined> | undefined;
  #last: { range: string; value: number } | undefined;
  #isDisposed = false;

  constructor(body: Blob) {
    this.body = body;
  }

  async checksum(start: number, end: number): Promise<string | undefined> {
    const value = await this.#ask((hash) => hash.checksum(start, end));
    if (value === undefined) return undefined;
    const range = `${start}-${end}`;
    // The samples that tell files apart do not see every byte.
    if (this.#last?.range === range && this.#last.value !== value) throw fileChanged();
    this.#last = { range, value };
    return toBase64([value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255]);
  }

  async digest(): Promise<string | undefined> {
    const bytes = await this.#ask((hash) => hash.digest());
    return bytes && toBase64(bytes);
  }

  dispose(): void {
    this.#isDisposed = true;
    void this.#hash?.then((hash) => hash?.dispose());
  }

  async #ask<T>(question: (hash: RunningHash) => Promise<T>): Promise<T | undefined> {
    this.#hash ??= this.#start();
    const hash = await this.#hash;
    try {
      return hash && (await question(hash));
    } catch (cause) {
      throw new VodError('network', 'The file could not be read.', { cause, retryable: true });
    }
  }

  async #start(): Promise<RunningHash | undefined> {
    const module = await import('./integrity/start-hash.js').catch(() => undefined);
    // The upload does not need it.
    if (!module || this.#isDisposed) return undefined;
    return module.startHash(this.body);
  }
}

function toBase64(bytes: ArrayLike<number>): string {
  return btoa(String.fromCharCode(...Array.from(bytes)));
}
