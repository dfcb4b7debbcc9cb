import { Crc32c } from '../../contract/crc32c.js';
import { checksumStep } from '../../contract/stepped-checksum.js';
import { toBytes } from '../../contract/stepped-crc32c.js';
import { Sha256 } from './sha256.js';

/** What is sent, as text that the server compares with what arrives. Rejects when the bytes can no longer be read. */
export interface BodyDigests {
  /** CRC-32C of these bytes, after each MiB and of all of them, in Base64. */
  checksum(start: number, end: number): Promise<string>;
  /** SHA-256 of all of them in Base64; undefined where none is computed. */
  digest(): Promise<string | undefined>;
}

export interface BodyHashOptions {
  /** Bytes that are read, and hashed in one task. */
  sliceBytes: number;
  /** Whether all of it is hashed too, which takes most of the time. */
  isWhole: boolean;
}

/** The next part may be so many times as long; what is sent in several connections is read ahead by each of them for itself. */
const mostGrowth = 16;

/** One part of the body, whose checksum is known at each slice that was read of it. */
class Part {
  readonly start: number;
  /** Up to here it is read without being asked. */
  goal: number;
  position: number;
  readonly #values: Map<number, number>;

  constructor(start: number, goal: number) {
    this.start = start;
    this.goal = goal;
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
  #part = new Part(0, 0);
  /** Up to here the digest of all is made without being asked. */
  #reached = 0;
  #reading: Promise<void> | undefined;

  constructor(body: Blob, { sliceBytes, isWhole }: BodyHashOptions) {
    this.#body = body;
    this.#sliceBytes = sliceBytes;
    this.#sha256 = isWhole ? new Sha256() : undefined;
  }

  async checksum(start: number, end: number): Promise<string> {
    const part = this.#part.start === start ? this.#part : new Part(start, end);
    this.#part = part;
    this.#reached = Math.max(this.#reached, end);
    part.goal = Math.max(part.goal, end);
    while (part.position < end) {
      if (this.#part !== part) throw new Error('Another part is sent now.');
      await this.#read();
    }
    const values: number[] = [];
    for (let at = start; at < end;) {
      at = Math.min(end, at + checksumStep);
      values.push(await this.#valueAt(part, at));
    }
    const ahead = (end - start) * (this.#sha256 ? mostGrowth : 1);
    this.#part = new Part(end, Math.min(this.#body.size, end + ahead));
    void this.#readAhead();
    return toBase64(toBytes(values));
  }

  async #valueAt(part: Part, end: number): Promise<number> {
    const [place, value] = part.before(end);
    const crc = new Crc32c(value);
    if (place < end) crc.update(await this.#slice(place, end));
    return crc.value;
  }

  async digest(): Promise<string | undefined> {
    const sha256 = this.#sha256;
    this.#reached = this.#body.size;
    while (sha256 && !this.#digest) {
      if (sha256.bytes < this.#body.size) await this.#read();
      else this.#digest = toBase64(sha256.digest());
    }
    return this.#digest;
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

  /** The range to read next: of the part, and then of what was sent before this page hashed. */
  #next(): [start: number, end: number] | undefined {
    const { position, goal } = this.#part;
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
      sha256.update(bytes.subarray(sha256.bytes - start));
    if (this.#part.position === start && end <= this.#part.goal) this.#part.add(bytes);
  }

  async #slice(start: number, end: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(await this.#body.slice(start, end).arrayBuffer());
    if (bytes.byteLength === end - start) return bytes;
    throw new Error('The file has fewer bytes than before.');
  }
}

function toBase64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}
