import type { Readable } from 'node:stream';
import { Problem } from '../../platform/problem.js';

const mostQueuedBytes = 1024 * 1024;

export interface RequestBodyOptions {
  /** Ends the body when no byte came for so long. */
  idleMs: number;
  /** Ends the body at this instant, when the leave to send it is over. */
  expiresAtMs: number;
  /** Runs before the first byte is read. */
  onStart?: () => void;
}

/** Bytes as they come from a connection. It can be stopped from elsewhere, which leaves the connection able to carry an answer. */
export class RequestBody implements AsyncIterable<Uint8Array> {
  readonly #source: Readable;
  readonly #options: RequestBodyOptions;
  #queue: Uint8Array[] = [];
  #queuedBytes = 0;
  #ended = false;
  #fault: Error | undefined;
  #lastByteAt = performance.now();
  #wake: (() => void) | undefined;

  constructor(source: Readable, options: RequestBodyOptions) {
    this.#source = source;
    this.#options = options;
  }

  /** Milliseconds since a byte came; 0 once all have. */
  get idleMs(): number {
    return this.#ended ? 0 : performance.now() - this.#lastByteAt;
  }

  /** What has arrived is still handed out, then `reason` is thrown. */
  stop(reason: Error): void {
    this.#fault ??= reason;
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    const release = this.#listen();
    try {
      while (true) {
        const batch = this.#take();
        yield* batch;
        if (batch.length > 0) continue;
        if (this.#fault) throw this.#fault;
        if (this.#ended) return;
        await new Promise<void>((resolve) => (this.#wake = resolve));
      }
    } finally {
      release();
    }
  }

  #take(): Uint8Array[] {
    const batch = this.#queue;
    this.#queue = [];
    this.#queuedBytes = 0;
    if (this.#source.isPaused() && !this.#fault) this.#source.resume();
    return batch;
  }

  #listen(): () => void {
    const source = this.#source;
    const { idleMs, expiresAtMs, onStart } = this.#options;
    const idle = setTimeout(() => this.stop(silent(idleMs)), idleMs);
    const expiry = setTimeout(() => this.stop(new Problem('token-expired')), Math.max(0, expiresAtMs - Date.now()));
    const onData = (chunk: Uint8Array): void => {
      this.#lastByteAt = performance.now();
      idle.refresh();
      this.#queue.push(chunk);
      this.#queuedBytes += chunk.byteLength;
      if (this.#queuedBytes >= mostQueuedBytes || this.#fault) source.pause();
      this.#wake?.();
    };
    const onEnd = (): void => {
      this.#ended = true;
      this.#wake?.();
    };
    const onClose = (): void => {
      if (!this.#ended) this.stop(cutOff());
    };
    source.on('data', onData).on('end', onEnd).on('error', onClose).on('close', onClose);
    if (source.destroyed) onClose();
    onStart?.();
    return () => {
      clearTimeout(idle);
      clearTimeout(expiry);
      source.off('data', onData).off('end', onEnd).off('close', onClose);
      // A connection may still fail while it is let go of; nobody is waiting for its bytes any more.
      if (!source.destroyed) source.pause();
    };
  }
}

function silent(ms: number): Problem {
  return new Problem('request-timeout', `No byte came for ${ms / 1000} s. What came before is kept; resume from there.`);
}

function cutOff(): Problem {
  return new Problem('bad-request', 'The connection ended before the body did. What came is kept; resume from there.');
}
