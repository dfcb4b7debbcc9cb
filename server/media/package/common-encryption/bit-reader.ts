/** Longer than any parameter set or slice header; what claims to be longer would only hold the process up. */
const maxBytes = 16 * 1024;

/**
 * Reads the bits of a header, whose bytes stay as they are stored: in NAL units of H.264 and HEVC, bytes that prevent a start
 * code are skipped (ISO/IEC 14496-10 7.4.1).
 */
export class BitReader {
  readonly #bytes: Buffer;
  readonly #hasEscapes: boolean;
  #position: number;
  #bit = 0;
  #zeros = 0;

  constructor(bytes: Buffer, position: number, { hasEscapes = true } = {}) {
    this.#hasEscapes = hasEscapes;
    this.#bytes = bytes.subarray(0, maxBytes);
    this.#position = position;
  }

  /** The number of stored bytes that have been read, also in part. */
  get bytesRead(): number {
    return this.#bit === 0 ? this.#position : this.#position + 1;
  }

  /** @throws RangeError at the end of the NAL unit, or after 16 KiB of it. */
  bit(): 0 | 1 {
    if (this.#isEscape()) {
      this.#position += 1;
      this.#zeros = 0;
    }
    const byte = this.#bytes[this.#position];
    if (byte === undefined) throw new RangeError('The NAL unit ends within its header');
    const value = ((byte >> (7 - this.#bit)) & 1) as 0 | 1;
    this.#bit = (this.#bit + 1) % 8;
    if (this.#bit === 0) {
      this.#position += 1;
      this.#zeros = byte === 0 ? this.#zeros + 1 : 0;
    }
    return value;
  }

  #isEscape(): boolean {
    const isDue = this.#hasEscapes && this.#bit === 0 && this.#zeros >= 2;
    return isDue && this.#bytes[this.#position] === 3;
  }

  flag(): boolean {
    return this.bit() === 1;
  }

  /** An unsigned number of at most 32 bits: `u(n)`. */
  bits(count: number): number {
    let value = 0;
    for (let n = 0; n < count; n += 1) value = value * 2 + this.bit();
    return value;
  }

  skip(count: number): void {
    for (let n = 0; n < count; n += 1) this.bit();
  }

  /** An unsigned Exp-Golomb code: `ue(v)`. */
  unsigned(): number {
    let zeros = 0;
    while (this.bit() === 0) {
      zeros += 1;
      if (zeros > 32) throw new RangeError('The NAL unit contains a number that is too large');
    }
    return 2 ** zeros - 1 + this.bits(zeros);
  }

  /** A signed Exp-Golomb code: `se(v)`. */
  signed(): number {
    const code = this.unsigned();
    return code % 2 === 1 ? (code + 1) / 2 : -code / 2;
  }
}
