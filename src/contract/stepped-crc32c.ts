import { Crc32c } from './crc32c.js';
import { checksumStep } from './stepped-checksum.js';

const valueBytes = 4;

/** Computes it of bytes that come in pieces. */
export class SteppedCrc32c {
  readonly #values: number[] = [];
  #crc = new Crc32c();
  #bytes = 0;
  #verifiedSteps = 0;

  update(bytes: Uint8Array): this {
    for (let index = 0; index < bytes.byteLength;) {
      const missing = checksumStep - (this.#bytes % checksumStep);
      const piece = bytes.subarray(index, index + missing);
      this.#crc.update(piece);
      index += piece.byteLength;
      this.#bytes += piece.byteLength;
      if (piece.byteLength < missing) continue;
      this.#values.push(this.#crc.value);
      this.#crc = new Crc32c();
    }
    return this;
  }

  digest(): Uint8Array<ArrayBuffer> {
    const isAtStep = this.#bytes > 0 && this.#bytes % checksumStep === 0;
    return toBytes(isAtStep ? this.#values : [...this.#values, this.#crc.value]);
  }

  /** Of each step that the bytes so far have from end to end. */
  get values(): readonly number[] {
    return this.#values;
  }

  /** Of what has come of the step that is not complete. */
  get rest(): number {
    return this.#crc.value;
  }

  /** Up to where the bytes so far are those of this digest, which is the same in each call. */
  verifiedBytes(stated: Uint8Array): number {
    const view = new DataView(stated.buffer, stated.byteOffset, stated.byteLength);
    const known = Math.min(this.#values.length, Math.floor(stated.byteLength / valueBytes));
    let count = this.#verifiedSteps;
    while (count < known && view.getUint32(count * valueBytes) === this.#values[count]) count += 1;
    this.#verifiedSteps = count;
    return count * checksumStep;
  }
}

/** A digest of these values. */
export function toBytes(values: readonly number[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(values.length * valueBytes);
  const view = new DataView(bytes.buffer);
  values.forEach((value, index) => view.setUint32(index * valueBytes, value));
  return bytes;
}
