import { Crc32c } from '../../contract/crc32c.js';
import { checksumStep } from '../../contract/stepped-checksum.js';
import { SteppedCrc32c, toBytes } from '../../contract/stepped-crc32c.js';
import { Sha256, type Sha256State } from './sha256.js';
import { SliceReader } from './slice-reader.js';
import { Turns } from './turns.js';

/** What is sent, as text that the server compares with what arrives. Rejects when the bytes can no longer be read. */
export interface BodyDigests {
  ready(start: number, wanted: Wanted): Promise<Readiness>;
  /** CRC-32C of these bytes, of each 256 KiB and of what is left, in Base64. */
  checksum(start: number, end: number): Promise<string>;
  /** SHA-256 of all of them in Base64; undefined where none is computed. */
  digest(): Promise<string | undefined>;
}

export interface Wanted {
  /** Up to here the bytes follow one another. */
  goal: number;
  /** No more are asked for at first. */
  most: number;
}

export interface Readiness {
  /** Up to here is hashed by now: some bytes at least. */
  end: number;
  /** Whether the digest of all is known. */
  isHashed: boolean;
}

export interface BodyHashOptions {
  /** Bytes that are read, and hashed in one task. */
  sliceBytes: number;
  /**
   * How the digest of all is made, of what is read for the checksums: `own`, which takes most of the time; by what the platform has, which is
   * faster and takes all bytes at once, so that they are kept until then; or not at all.
   */
  whole: 'own' | 'platform' | 'none';
  /** Where our own goes on, instead of at the first byte. */
  from?: Sha256State | undefined;
}

/** When it is told from where our own may go on. */
export interface KeepState {
  everyBytes: number;
  keep: (state: Sha256State) => void;
}

/** Less is not waited for. */
const leastReady = 512 * 1024;
/** So much is read ahead at most, and is the longest request: of its checksums, nginx before 1.19.7 would take no more over HTTP/2 (4 KiB). */
const mostAhead = 184 * 1024 * 1024;

/** Bytes of the body that follow one another, in steps from its start on: the requests that begin at one of them share their checksums. */
class Run {
  readonly start: number;
  /** Up to here it is read without being asked. */
  goal: number;
  /** Up to here the bytes follow one another. */
  last: number;
  position: number;
  /** Up to where whoever sends it was told that it is read. */
  told = 0;
  readonly #crc = new SteppedCrc32c();

  constructor(start: number, { goal, last }: { goal: number; last: number }) {
    this.start = start;
    this.goal = goal;
    this.last = last;
    this.position = start;
  }

  add(bytes: Uint8Array): void {
    this.#crc.update(bytes);
    this.position += bytes.byteLength;
  }

  /** Whether a request that begins there has the same steps. */
  hasStep(place: number): boolean {
    return (
      place >= this.start && place <= this.position && (place - this.start) % checksumStep === 0
    );
  }

  /** Of what follows the last whole step, where nothing behind `end` has been read. */
  restAt(end: number): number | undefined {
    return end === this.position ? this.#crc.rest : undefined;
  }

  /** Of each whole step of these bytes. */
  valuesOf(start: number, end: number): number[] {
    const first = (start - this.start) / checksumStep;
    return this.#crc.values.slice(first, first + Math.floor((end - start) / checksumStep));
  }
}

interface WholeHash {
  readonly bytes: number;
  update(bytes: Uint8Array): void;
  digest(): Uint8Array | Promise<Uint8Array>;
}

class PlatformSha256 implements WholeHash {
  bytes = 0;
  #all: Uint8Array<ArrayBuffer>;

  constructor(size: number) {
    this.#all = new Uint8Array(size);
  }

  update(bytes: Uint8Array): void {
    this.#all.set(bytes, this.bytes);
    this.bytes += bytes.byteLength;
  }

  async digest(): Promise<Uint8Array> {
    const all = this.#all;
    this.#all = new Uint8Array();
    return new Uint8Array(await crypto.subtle.digest('SHA-256', all));
  }
}

/**
 * Hashes a body in the order in which it is sent. Each slice is read once for both: for the checksums, and for the
 * digest of all. While one request is sent, the next is read ahead.
 */
export class BodyHash implements BodyDigests {
  readonly #body: Blob;
  readonly #sliceBytes: number;
  readonly #reader: SliceReader;
  readonly #sha256: WholeHash | undefined;
  #digest: string | undefined;
  #run = new Run(0, { goal: 0, last: 0 });
  /** Where the request began that was stated last. */
  #stated: number | undefined;
  #ahead = mostAhead;
  readonly #keeping: KeepState | undefined;
  #keptBytes: number;
  #made: Promise<void> | undefined;
  /** Up to here the digest of all is made without being asked. */
  #reached = 0;
  #reading: Promise<void> | undefined;
  #isReadingAhead = false;
  #isDisposed = false;

  constructor(body: Blob, { sliceBytes, whole, from }: BodyHashOptions, keeping?: KeepState) {
    this.#body = body;
    this.#sliceBytes = sliceBytes;
    this.#reader = new SliceReader(body, sliceBytes);
    if (whole === 'own') this.#sha256 = new Sha256(from);
    if (whole === 'platform') this.#sha256 = new PlatformSha256(body.size);
    this.#keeping = keeping;
    this.#keptBytes = from?.bytes ?? 0;
  }

  /** It reads no more, though its thread goes on. */
  dispose(): void {
    this.#isDisposed = true;
  }

  async ready(start: number, { goal: last, most }: Wanted): Promise<Readiness> {
    const goal = Math.min(last, start + Math.min(most, Math.max(this.#ahead, leastReady)));
    const run = this.#runAt(start, { goal, last });
    await this.#readTo(run, Math.min(goal, start + leastReady));
    void this.#readAhead();
    run.told = Math.min(run.position, last, start + Math.min(most, mostAhead));
    if (this.#sha256?.bytes === this.#body.size) await this.digest();
    return { end: run.told, isHashed: this.#digest !== undefined };
  }

  async checksum(start: number, end: number): Promise<string> {
    const run = this.#runAt(start, { goal: end, last: end });
    await this.#readTo(run, end);
    const values = run.valuesOf(start, end);
    const rest = (end - start) % checksumStep;
    if (rest > 0 || end === start)
      values.push(run.restAt(end) ?? (await this.#crcOf(end - rest, end)));
    this.#stated = start;
    // Where requests are held to less than is read, what is ahead of them is read again for each.
    this.#ahead = rest > 0 && end < run.told ? 2 * (end - start) : mostAhead;
    const { last } = run;
    const goal = Math.min(last, end + this.#ahead);
    if (rest > 0 && end < last) this.#run = new Run(end, { goal, last });
    else run.goal = Math.max(run.goal, goal);
    this.#reached = Math.max(this.#reached, goal);
    void this.#readAhead();
    return toBase64(toBytes(values));
  }

  /** What is stated a second time, because nothing of it arrived, is read again: the file may have changed. */
  #runAt(start: number, { goal, last }: { goal: number; last: number }): Run {
    if (start === this.#stated || !this.#run.hasStep(start))
      this.#run = new Run(start, { goal, last });
    this.#stated = undefined;
    const run = this.#run;
    run.goal = Math.max(run.goal, goal);
    run.last = Math.max(run.last, last);
    this.#reached = Math.max(this.#reached, run.goal);
    return run;
  }

  async #readTo(run: Run, end: number): Promise<void> {
    while (run.position < end) {
      if (this.#run !== run) throw new Error('Another part is sent now.');
      await this.#read();
    }
  }

  async #crcOf(start: number, end: number): Promise<number> {
    // Beside what is read meanwhile.
    const bytes = await new SliceReader(this.#body, end - start).read(start, end);
    return new Crc32c().update(bytes).value;
  }

  async digest(): Promise<string | undefined> {
    const sha256 = this.#sha256;
    if (!sha256) return undefined;
    this.#reached = this.#body.size;
    while (sha256.bytes < this.#body.size) await this.#read();
    await this.#make(sha256);
    return this.#digest;
  }

  #make(sha256: WholeHash): Promise<void> {
    this.#made ??= Promise.resolve(sha256.digest()).then((digest) => {
      this.#digest = toBase64(digest);
    });
    return this.#made;
  }

  async #readAhead(): Promise<void> {
    if (this.#isReadingAhead) return;
    this.#isReadingAhead = true;
    const turns = new Turns();
    try {
      while (this.#next()) {
        await this.#read();
        await turns.next();
      }
    } catch {
      // Whoever asks for it reads it again, and is told.
    } finally {
      turns.end();
      this.#isReadingAhead = false;
    }
  }

  /** One slice, for whoever waits. */
  #read(): Promise<void> {
    this.#reading ??= this.#readNext().finally(() => (this.#reading = undefined));
    return this.#reading;
  }

  /** The range to read next: of what is sent, and then of what was sent before this page hashed; the little that only the digest lacks goes first. */
  #next(): [start: number, end: number] | undefined {
    const { position, goal } = this.#run;
    const behind = position - (this.#sha256?.bytes ?? position);
    if (behind > 0 && behind <= leastReady && position < goal) return [position - behind, position];
    if (position < goal) return [position, Math.min(position + this.#sliceBytes, goal)];
    const hashed = this.#sha256?.bytes ?? Infinity;
    if (hashed >= this.#reached) return undefined;
    return [hashed, Math.min(hashed + this.#sliceBytes, this.#reached)];
  }

  async #readNext(): Promise<void> {
    if (this.#isDisposed) throw new Error('What hashed was disposed of.');
    const [start, end] = this.#next() ?? [0, 0];
    if (start === end) return;
    const { position, goal } = this.#run;
    const bytes = await this.#reader.read(
      start,
      end,
      end <= goal && start === position ? goal : this.#reached,
    );
    const sha256 = this.#sha256;
    if (sha256 && sha256.bytes >= start && sha256.bytes < end)
      this.#updateAll(sha256, bytes.subarray(sha256.bytes - start));
    if (this.#run.position === start && end <= this.#run.goal) this.#run.add(bytes);
  }

  #updateAll(sha256: WholeHash, bytes: Uint8Array): void {
    sha256.update(bytes);
    // To make the digest changes the state.
    if (sha256 instanceof Sha256) this.#tellState(sha256);
    // Who asks for it is told what went wrong.
    if (sha256.bytes === this.#body.size) this.#make(sha256).catch(() => undefined);
  }

  #tellState(sha256: Sha256): void {
    const keeping = this.#keeping;
    if (!keeping || sha256.bytes - this.#keptBytes < keeping.everyBytes) return;
    this.#keptBytes = sha256.bytes;
    keeping.keep(sha256.state);
  }
}

function toBase64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}
