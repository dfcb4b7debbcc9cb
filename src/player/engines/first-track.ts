import type { PlaybackStart } from '../../contract/playback.js';
import type { DeliveryUrls } from '../delivery-urls.js';
import { CbcStream } from './cbc-stream.js';
import type { HandOver } from './engine.js';
import type { Files, StartTrack } from './read-start.js';

export function mimeOf(kind: PlaybackStart['tracks'][number]['kind'], codecs: string): string {
  return `${kind}/mp4; codecs="${codecs}"`;
}

interface TrackParts {
  readonly files: Files;
  readonly addresses: DeliveryUrls;
  readonly signal: AbortSignal;
  /** Called as bytes come. */
  readonly progressed: () => void;
}

/** Picture or sound of the first segments: loads, decrypts and appends them as they come. */
export class FirstTrack {
  readonly #track: StartTrack;
  readonly #parts: TrackParts;
  readonly #queue: Uint8Array<ArrayBuffer>[];
  readonly #urls = new Set<string>();
  #buffer: SourceBuffer | undefined;
  #idle: () => void = () => undefined;
  #stuck: (cause: unknown) => void = () => undefined;
  #allBytes = 0;
  #isWithin = false;
  #markAnswered: () => void = () => undefined;
  /** Resolves when a first answer has begun, or none will come. */
  readonly answered = new Promise<void>((resolve) => (this.#markAnswered = resolve));
  /** Seconds, by the playlist. */
  end = 0;
  /** Of the segment that comes, by `performance.now()`. */
  answeredAt = Infinity;
  /** Of it, by now. */
  bytes = 0;
  /** Bytes of it that are still to come; NaN where the answer does not tell. */
  rest = Infinity;

  constructor(track: StartTrack, parts: TrackParts) {
    this.#track = track;
    this.#parts = parts;
    this.#queue = [track.init];
  }

  get bytesASecond(): number {
    return this.#allBytes / this.end;
  }

  durationOf(n: number): number | undefined {
    return this.#track.segments[n]?.duration;
  }

  open(mediaSource: MediaSource): void {
    const { kind, codecs } = this.#track;
    this.#buffer = mediaSource.addSourceBuffer(mimeOf(kind, codecs));
    this.#buffer.addEventListener('updateend', this.#append);
    // All buffers are there before any has data.
    queueMicrotask(this.#append);
  }

  /** Whether what is in the buffer does, in seconds; false where nothing of it could be read. */
  beginsBefore(seconds: number): boolean {
    const buffered = this.#buffer?.buffered;
    return !!buffered?.length && buffered.start(0) < seconds;
  }

  async load(n: number): Promise<void> {
    const segment = this.#track.segments[n];
    if (!segment) throw new RangeError('There is no such segment');
    const { addresses, signal, progressed } = this.#parts;
    const request = fetch(addresses.current(segment.url), { signal });
    request.then(this.#markAnswered, this.#markAnswered);
    const { key, iv } = segment;
    const decrypter = key && iv && new CbcStream(await key, iv);
    this.#isWithin = true;
    const push = async (part: Uint8Array<ArrayBuffer>): Promise<void> =>
      this.#push(decrypter ? await decrypter.push(part) : part);
    // Whole all the same: so it stays in caches, and other origins allow it without being asked.
    const { head = new Uint8Array(0) } = n === 0 ? this.#track : {};
    await push(head);
    const response = await request;
    this.answeredAt = performance.now();
    if (!response.ok || !response.body) throw new Error(`Status ${response.status}`);
    const length = Number(response.headers.get('content-length') ?? NaN);
    const reader = response.body.getReader();
    this.bytes = 0;
    for (;;) {
      const { value, done } = await reader.read();
      if (done) break;
      const known = Math.max(0, head.length - this.bytes);
      this.bytes += value.length;
      await push(value.subarray(known));
      this.rest = length - this.bytes;
      progressed();
    }
    if (decrypter) this.#push(await decrypter.end());
    await this.settle();
    this.#isWithin = false;
    this.#urls.add(segment.url);
    this.#allBytes += this.bytes;
    this.end += segment.duration;
  }

  /** Resolves when nothing is being appended. */
  settle(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#idle = resolve;
      this.#stuck = reject;
      if (this.#buffer) this.#append();
    });
  }

  handOver(): HandOver['tracks'][number] {
    const { kind, codecs } = this.#track;
    const buffer = this.#buffer as SourceBuffer;
    // What is being decrypted would come between what the engine appends.
    this.#buffer = undefined;
    buffer.removeEventListener('updateend', this.#append);
    // Half a segment may be in its parser.
    if (this.#isWithin) buffer.abort();
    return { kind, codecs, buffer, urls: this.#urls };
  }

  #push(bytes: Uint8Array<ArrayBuffer>): void {
    if (bytes.length === 0) return;
    this.#queue.push(bytes);
    if (this.#buffer) this.#append();
  }

  readonly #append = (): void => {
    const buffer = this.#buffer;
    if (!buffer || buffer.updating) return;
    const [next] = this.#queue;
    if (!next) return this.#idle();
    try {
      buffer.appendBuffer(next);
      this.#queue.shift();
    } catch (cause) {
      this.#stuck(cause);
    }
  };
}
