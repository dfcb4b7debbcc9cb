import { VodError } from '../../../src/shared/vod-error.js';
import type {
  SendAttempt,
  UploadTransport,
} from '../../../src/upload/transports/upload-transport.js';

export interface FakeUpload {
  size: number;
  bytes: number[];
}

/** Something that happens while an upload is sent; a throw ends the attempt there. */
export type Fault = (attempt: SendAttempt, upload: FakeUpload) => void | Promise<void>;

/** A server and the way to it in memory. Each attempt sends half of what is left, meets a fault, and sends the rest. */
export class FakeTransport implements UploadTransport {
  readonly uploads = new Map<string, FakeUpload>();
  /** Taken one an attempt; an attempt without one goes through. */
  readonly faults: Fault[] = [];
  readonly attempts: SendAttempt[] = [];
  readonly refusedTokens = new Set<string>();
  /** Tokens whose videos are gone. */
  readonly deletedVideos = new Set<string>();
  sentBytes = 0;
  running = 0;
  mostRunning = 0;

  async send(attempt: SendAttempt): Promise<void> {
    this.attempts.push(attempt);
    this.running += 1;
    this.mostRunning = Math.max(this.mostRunning, this.running);
    try {
      await this.#send(attempt);
    } finally {
      this.running -= 1;
    }
  }

  async terminate({ url, token }: { url: string; token: string }): Promise<void> {
    this.#check(token);
    this.uploads.delete(url);
  }

  async #send(attempt: SendAttempt): Promise<void> {
    const { file, endpoint, signal } = attempt;
    const check = async () => {
      const token = await attempt.getToken();
      this.#check(token);
      if (this.deletedVideos.has(token)) throw new VodError('not-found', 'No such video.');
      if (signal.aborted) throw aborted(signal);
    };
    await check();
    const url = attempt.uploadUrl ?? `${endpoint}/${this.uploads.size + 1}-${file.name}`;
    if (attempt.uploadUrl === undefined) {
      this.uploads.set(url, { size: file.size, bytes: [] });
      attempt.onUploadUrl(url);
    }
    const upload = this.uploads.get(url);
    if (!upload) throw new VodError('not-found', 'The upload is gone.');
    attempt.onAcknowledged(upload.bytes.length);
    await check();
    const middle = Math.ceil((upload.bytes.length + file.size) / 2);
    await this.#append(upload, attempt, middle);
    const fault = this.faults.shift();
    if (fault) await Promise.race([fault(attempt, upload), abortOf(signal)]);
    await attempt.checkFile();
    await this.#append(upload, attempt, file.size);
    attempt.onAcknowledged(file.size);
  }

  async #append(upload: FakeUpload, attempt: SendAttempt, end: number): Promise<void> {
    const part = new Uint8Array(await attempt.body.slice(upload.bytes.length, end).arrayBuffer());
    if (attempt.signal.aborted) throw aborted(attempt.signal);
    upload.bytes.push(...part);
    this.sentBytes += part.length;
    attempt.onProgress(upload.bytes.length);
  }

  #check(token: string): void {
    if (this.refusedTokens.has(token))
      throw new VodError('expired', 'The token has expired.', { retryable: true });
  }
}

function aborted(signal: AbortSignal): VodError {
  return new VodError('aborted', 'The attempt was ended.', { cause: signal.reason });
}

function abortOf(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) =>
    signal.addEventListener('abort', () => reject(aborted(signal))),
  );
}
