import type { Readable } from 'node:stream';
import { Problem } from '../../platform/http/problem.js';
import { after } from '../../platform/timers.js';
import { CollectedBytes } from '../../platform/collected-bytes.js';

const maxQueuedBytes = 1024 * 1024;
/**
 * Less is kept until more has come, or until a byte comes this long after the last that were taken: of thousands of slow bodies, nobody
 * is woken for each byte.
 */
const worthTaking = 4 * 1024;
const patienceMs = 60_000;
/** Bodies whose tokens expire in the same second share a timer of Node. */
const expiryStepMs = 1000;
/** Of a client that still sends, no more is read after this. */
const mostRestMs = 500;

export interface RequestBodyOptions {
  /** The body fails when no byte arrives for this long. */
  idleMs: number;
  /** The body fails within a second of this instant, when the upload token expires. */
  expiresAtMs: number;
  /** What becomes of the bytes that arrived when the body ends early; the client is told. */
  whenCut: 'stored' | 'discarded';
  /** Called before the first byte is read. */
  onStart: () => void;
}

/**
 * The body of a request. It collects bytes from construction on, so that bytes which arrived before the connection broke
 * are not lost. `stop` ends the body from outside and leaves the connection open for the response. Call `close` when done.
 */
export class RequestBody implements AsyncIterable<Uint8Array> {
  readonly #source: Readable;
  readonly #onStart: () => void;
  readonly #whenCut: RequestBodyOptions['whenCut'];
  readonly #idle: NodeJS.Timeout;
  readonly #expiry: NodeJS.Timeout;
  readonly #queue = new CollectedBytes();
  #taken: Uint8Array[] = [];
  #takenAt = performance.now();
  #ended = false;
  #fault: Error | undefined;
  #lastByteAt = performance.now();
  #stoppedAt = 0;
  #wake: (() => void) | undefined;

  constructor(source: Readable, { idleMs, expiresAtMs, whenCut, onStart }: RequestBodyOptions) {
    this.#source = source;
    this.#onStart = onStart;
    this.#whenCut = whenCut;
    this.#idle = after(idleMs, () => this.stop(silent(idleMs, whenCut)));
    const restMs = Math.ceil((expiresAtMs - Date.now()) / expiryStepMs) * expiryStepMs;
    this.#expiry = after(restMs, () => this.stop(new Problem('token-expired')));
    source
      .on('data', this.#onData)
      .on('end', this.#onEnd)
      .on('error', this.#onClose)
      .on('close', this.#onClose);
    if (source.destroyed) this.#onClose();
  }

  /**
   * Milliseconds since the last byte arrived; 0 when the body is complete, and while received bytes wait to be stored.
   */
  get idleMs(): number {
    const isStoring = this.#queue.bytes > 0 && !this.#wake;
    return this.#ended || isStoring ? 0 : performance.now() - this.#lastByteAt;
  }

  /** Ends the iteration with `reason`, after the bytes that have already arrived. */
  stop(reason: Error): void {
    if (!this.#fault) this.#stoppedAt = performance.now();
    this.#fault ??= reason;
    this.#wake?.();
  }

  close(): void {
    clearTimeout(this.#idle);
    clearTimeout(this.#expiry);
    // The error listener stays: without one, a connection that fails later would end the process.
    this.#source.off('data', this.#onData).off('end', this.#onEnd).off('close', this.#onClose);
    if (!this.#source.destroyed) this.#source.pause();
  }

  /** Not a generator, which would cost each of thousands of slow bodies another kilobyte while it waits. */
  [Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    this.#onStart();
    return { next: () => this.#next() };
  }

  #next(): Promise<IteratorResult<Uint8Array>> {
    if (this.#taken.length === 0 && this.#isWorthTaking) this.#taken = this.#take();
    const value = this.#taken.shift();
    if (value) return Promise.resolve({ value, done: false });
    if (this.#fault) return this.#afterFault(this.#fault);
    if (this.#ended) return Promise.resolve({ value: undefined, done: true });
    return new Promise((resolve) => {
      this.#wake = () => {
        this.#wake = undefined;
        resolve(this.#next());
      };
    });
  }

  get #isWorthTaking(): boolean {
    if (this.#ended || this.#fault || this.#queue.bytes >= worthTaking) return true;
    return this.#queue.bytes > 0 && this.#lastByteAt - this.#takenAt >= patienceMs;
  }

  async #afterFault(fault: Error): Promise<IteratorResult<Uint8Array>> {
    if (await this.#hasRest()) return this.#next();
    throw fault;
  }

  /**
   * Whether the system has more of what arrived: on a busy server, whoever asks for the offset after a cut would be ahead of that, and
   * send it again.
   */
  async #hasRest(): Promise<boolean> {
    if (this.#source.destroyed || performance.now() - this.#stoppedAt > mostRestMs) return false;
    this.#source.resume();
    // In the first turn it begins to read, in the second it has read.
    for (let turn = 0; turn < 3 && this.#queue.bytes === 0; turn += 1)
      await new Promise((resolve) => setImmediate(resolve));
    return this.#queue.bytes > 0;
  }

  #take(): Uint8Array[] {
    const batch = this.#queue.take();
    this.#takenAt = performance.now();
    if (!this.#fault && this.#source.isPaused()) {
      this.#idle.refresh();
      this.#lastByteAt = performance.now();
      this.#source.resume();
    }
    return batch;
  }

  readonly #onData = (chunk: Uint8Array): void => {
    this.#lastByteAt = performance.now();
    this.#idle.refresh();
    this.#queue.push(chunk);
    if (this.#queue.bytes >= maxQueuedBytes) this.#source.pause();
    if (this.#isWorthTaking) this.#wake?.();
  };

  readonly #onEnd = (): void => {
    this.#ended = true;
    this.#wake?.();
  };

  readonly #onClose = (): void => {
    if (!this.#ended) this.stop(cutOff(this.#whenCut));
  };
}

type WhenCut = RequestBodyOptions['whenCut'];

const goOn: Record<WhenCut, string> = {
  stored:
    'What arrived before is stored, as far as it is verified; ask for the offset and resume from there.',
  discarded: 'What arrived could not be verified and is not stored; send it again.',
};

function silent(ms: number, whenCut: WhenCut): Problem {
  return new Problem('request-timeout', `No byte arrived for ${ms / 1000} s. ${goOn[whenCut]}`);
}

function cutOff(whenCut: WhenCut): Problem {
  return new Problem('bad-request', `The connection ended before the body did. ${goOn[whenCut]}`);
}
