import { checksumStep } from '../contract/stepped-checksum.js';

const kib = 1024;
/** A line that breaks again and again takes at least these. */
const leastBytes = 64 * kib;
const firstBytes = 512 * kib;
const mostBytes = 64 * 1024 * kib;
/** What is sent again when the connection breaks, or a byte of it: as much as goes in this time. */
const partMs = 4000;
/** The first parts tell little of how fast it goes. */
const mostGrowth = 16;
/** So many parts arrive before larger ones are tried again. */
const partsUntilLarger = 32;

/** What parts to one server may have: less once one was lost, whether the line broke or a proxy takes no larger ones. */
export class PartLimit {
  bytes = mostBytes;
  #arrived = 0;

  lost(bytes: number): void {
    this.bytes = Math.max(leastBytes, Math.min(this.bytes, Math.floor(bytes / 2)));
    this.#arrived = 0;
  }

  arrived(bytes: number): void {
    if (bytes < this.bytes || (this.#arrived += 1) < partsUntilLarger) return;
    this.bytes = Math.min(mostBytes, this.bytes * 2);
    this.#arrived = 0;
  }
}

/**
 * How large the parts of an upload are that the server verifies, each as a whole. Each costs the time of an answer, and of large ones
 * much is sent again.
 */
export class PartSizes {
  readonly #limit: PartLimit;
  #bytes: number;
  #mostGrowth = mostGrowth;
  #sent: { end: number; bytes: number; beganAtMs: number } | undefined;
  /** Where the part began that was lost last. */
  #lostAt: number | undefined;

  constructor(limit: PartLimit, bytes = firstBytes) {
    this.#limit = limit;
    this.#bytes = bytes;
  }

  get bytes(): number {
    return Math.min(this.#bytes, this.#limit.bytes);
  }

  /** A part is sent now. */
  begin(start: number, end: number): void {
    this.#sent = { end, bytes: end - start, beganAtMs: performance.now() };
  }

  /** The server has so many bytes of the file. */
  reached(offset: number): void {
    // Nothing of it was kept: of the next as much is to arrive as a connection takes that is cut again.
    if (this.#lostAt !== undefined && offset <= this.#lostAt) this.#limit.lost(2 * checksumStep);
    this.#lostAt = undefined;
    const sent = this.#sent;
    this.#sent = undefined;
    // A part that another limit kept small says nothing.
    if (!sent || offset !== sent.end || sent.bytes < this.bytes) return;
    this.#limit.arrived(sent.bytes);
    // Infinite where no time has passed.
    const growth = partMs / (performance.now() - sent.beganAtMs);
    const aim = sent.bytes * Math.min(growth, this.#mostGrowth);
    this.#bytes = Math.min(mostBytes, Math.ceil(aim / leastBytes) * leastBytes);
  }

  /** The connection was lost. */
  lost(): void {
    if (this.#sent) {
      this.#limit.lost(this.#sent.bytes);
      this.#lostAt = this.#sent.end - this.#sent.bytes;
    }
    this.#sent = undefined;
  }

  /** A byte of the part was not what was sent: of smaller ones, more are free of that. */
  damaged(): void {
    this.#mostGrowth = 1.25;
    this.#bytes = Math.max(leastBytes, Math.floor((this.#sent?.bytes ?? this.#bytes) / 4));
    this.#sent = undefined;
  }
}
