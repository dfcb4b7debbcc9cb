import { Crc32c } from '../../contract/crc32c.js';
import { checksumStep } from '../../contract/stepped-checksum.js';
import { toBytes } from '../../contract/stepped-crc32c.js';
import { Sha256, type Sha256State } from './sha256.js';

/** What is sent, as text that the server compares with what arrives. Rejects when the bytes can no longer be read. */
export interface BodyDigests {
  ready(start: number, wanted: Wanted): Promise<Readiness>;
  /** CRC-32C of these bytes, after each MiB and of all of them, in Base64. */
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
   * How the digest of all is made: `own` while the parts are read, which takes most of the time; by what the platform has, which is faster
   * and takes all bytes at once; or not at all.
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
/** So much is read ahead at most, and is the longest part therefore. */
const mostAhead = 256 * 1024 * 1024;

/** One part of the body, whose checksum is known at each slice that was read of it. */
class Part {
  readonly start: number;
  /** Up to here it is read without being asked. */
  goal: number;
  /** Up to here the bytes follow one another. */
  last: number;
  position: number;
  /** Up to where whoever sends it was told that it is read. */
  told = 0;
  readonly #values: Map<number, number>;

  constructor(start: number, { goal, last }: { goal: number; last: number }) {
    this.start = start;
    this.goal = goal;
    this.last = last;
    this.position = start;
    this.#values = new Map([[start, 0]]);
  }

  add(bytes: Uint8Array): void {
    const crc = new Crc32c(this.#values.get(this.position));
    crc.update(bytes);
    this.position += bytes.byteLength;
    this.#values.set(this.position, crc.value);
  }

  /** The last place before `end` whose checksum is known, and that checksum. */
  before(end: number): [place: number, value: number] {
    return [...this.#values].findLast(([place]) => place <= end) ?? [this.start, 0];
  }
}

/**
 * Hashes a body in the order in which it is sent. Each slice is read once for both: for the checksum of its part, and for the
 * digest of all. While one part is sent, the next is read ahead.
 */
export class BodyHash implements BodyDigests {
  readonly #body: Blob;
  readonly #sliceBytes: number;
  readonly #sha256: Sha256 | undefined;
  #digest: string | undefined;
  #part = new Part(0, { goal: 0, last: 0 });
  #ahead = mostAhead;
  readonly #isByPlatform: boolean;
  readonly #keeping: KeepState | undefined;
  #keptBytes: number;
  #all: Promise<void> | undefined;
  /** Up to here the digest of all is made without being asked. */
  #reached = 0;
  #reading: Promise<void> | undefined;

  constructor(body: Blob, { sliceBytes, whole, from }: BodyHashOptions, keeping?: KeepState) {
    this.#body = body;
    this.#sliceBytes = sliceBytes;
    this.#sha256 = whole === 'own' ? new Sha256(from) : undefined;
    this.#keeping = keeping;
    this.#keptBytes = from?.bytes ?? 0;
    this.#isByPlatform = whole === 'platform';
  }

  async ready(start: number, { goal: last, most }: Wanted): Promise<Readiness> {
    const goal = Math.min(last, start + Math.min(most, Math.max(this.#ahead, leastReady)));
    const part = this.#partAt(start, { goal, last });
    await this.#readTo(part, Math.min(goal, start + leastReady));
    if (this.#isByPlatform) this.digest().catch(() => undefined);
    void this.#readAhead();
    part.told = part.position;
    if (this.#sha256?.bytes === this.#body.size) await this.digest();
    return { end: part.position, isHashed: this.#digest !== undefined };
  }

  async checksum(start: number, end: number): Promise<string> {
    const part = this.#partAt(start, { goal: end, last: end });
    await this.#readTo(part, end);
    const values: number[] = [];
    for (let at = start; at < end;) {
      at = Math.min(end, at + checksumStep);
      values.push(await this.#valueAt(part, at));
    }
    // Where requests are held to less than is read, what is ahead of them is read again for each.
    this.#ahead = end < part.told ? 2 * (end - start) : mostAhead;
    const { last } = part;
    this.#part = new Part(end, { goal: Math.min(last, end + this.#ahead), last });
    this.#reached = Math.max(this.#reached, this.#part.goal);
    void this.#readAhead();
    return toBase64(toBytes(values));
  }

  #partAt(start: number, { goal, last }: { goal: number; last: number }): Part {
    if (this.#part.start !== start) this.#part = new Part(start, { goal, last });
    const part = this.#part;
    part.goal = Math.max(part.goal, goal);
    part.last = Math.max(part.last, last);
    this.#reached = Math.max(this.#reached, part.goal);
    return part;
  }

  async #readTo(part: Part, end: number): Promise<void> {
    while (part.position < end) {
      if (this.#part !== part) throw new Error('Another part is sent now.');
      await this.#read();
    }
  }

  async #valueAt(part: Part, end: number): Promise<number> {
    const [place, value] = part.before(end);
    const crc = new Crc32c(value);
    if (place < end) crc.update(await this.#slice(place, end));
    return crc.value;
  }

  async digest(): Promise<string | undefined> {
    if (this.#isByPlatform) {
      this.#all ??= this.#hashAll().finally(() => (this.#all = undefined));
      await this.#all;
    }
    const sha256 = this.#sha256;
    this.#reached = this.#body.size;
    while (sha256 && !this.#digest) {
      if (sha256.bytes < this.#body.size) await this.#read();
      else this.#digest = toBase64(sha256.digest());
    }
    return this.#digest;
  }

  async #hashAll(): Promise<void> {
    if (this.#digest) return;
    const bytes = await this.#slice(0, this.#body.size);
    this.#digest = toBase64(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)));
  }

  async #readAhead(): Promise<void> {
    try {
      while (this.#next()) await this.#read();
    } catch {
      // Whoever asks for it reads it again, and is told.
    }
  }

  /** One slice, for whoever waits. */
  #read(): Promise<void> {
    this.#reading ??= this.#readNext().finally(() => (this.#reading = undefined));
    return this.#reading;
  }

  /** The range to read next: of the part, and then of what was sent before this page hashed; the little that only the digest lacks goes first. */
  #next(): [start: number, end: number] | undefined {
    const { position, goal } = this.#part;
    const behind = position - (this.#sha256?.bytes ?? position);
    if (behind > 0 && behind <= leastReady && position < goal) return [position - behind, position];
    if (position < goal) return [position, Math.min(position + this.#sliceBytes, goal)];
    const hashed = this.#sha256?.bytes ?? Infinity;
    if (hashed >= this.#reached || this.#digest) return undefined;
    return [hashed, Math.min(hashed + this.#sliceBytes, this.#reached)];
  }

  async #readNext(): Promise<void> {
    const [start, end] = this.#next() ?? [0, 0];
    if (start === end) return;
    const bytes = await this.#slice(start, end);
    const sha256 = this.#sha256;
    if (sha256 && !this.#digest && sha256.bytes >= start && sha256.bytes < end)
      this.#updateAll(sha256, bytes.subarray(sha256.bytes - start));
    if (this.#part.position === start && end <= this.#part.goal) this.#part.add(bytes);
  }

  #updateAll(sha256: Sha256, bytes: Uint8Array): void {
    sha256.update(bytes);
    const keeping = this.#keeping;
    if (!keeping || sha256.bytes - this.#keptBytes < keeping.everyBytes) return;
    this.#keptBytes = sha256.bytes;
    keeping.keep(sha256.state);
  }

  async #slice(start: number, end: number): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = new Uint8Array(await this.#body.slice(start, end).arrayBuffer());
    if (bytes.byteLength === end - start) return bytes;
    throw new Error('The file has fewer bytes than before.');
  }
}

function toBase64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}
