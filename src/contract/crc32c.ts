/** Castagnoli's polynomial, its bits reversed: RFC 3720, appendix B.4. */
const polynomial = 0x82f63b78;
/** Bytes that one step takes. */
const stride = 8;

const tables = makeTables();

/**
 * CRC-32C of bytes that come in pieces: what the client states of a part, and the server compares. Browsers have none, and Node's zlib
 * only CRC-32, which uses another polynomial. Measured four times as fast as SHA-256 in JavaScript.
 */
export class Crc32c {
  #state: number;

  /** Goes on from what `value` answered, if that is given. */
  constructor(value = 0) {
    this.#state = ~value;
  }

  /** The checksum of all bytes so far. */
  get value(): number {
    return ~this.#state >>> 0;
  }

  update(bytes: Uint8Array): this {
    const [t0, t1, t2, t3, t4, t5, t6, t7] = tables;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const end = bytes.byteLength - (bytes.byteLength % stride);
    let state = this.#state;
    let index = 0;
    for (; index < end; index += stride) {
      const low = state ^ view.getInt32(index, true);
      const high = view.getInt32(index + 4, true);
      state =
        t7[low & 255]! ^
        t6[(low >>> 8) & 255]! ^
        t5[(low >>> 16) & 255]! ^
        t4[low >>> 24]! ^
        t3[high & 255]! ^
        t2[(high >>> 8) & 255]! ^
        t1[(high >>> 16) & 255]! ^
        t0[high >>> 24]!;
    }
    for (; index < bytes.byteLength; index += 1)
      state = t0[(state ^ bytes[index]!) & 255]! ^ (state >>> 8);
    this.#state = state;
    return this;
  }

  /** Four bytes, the most significant first. */
  digest(): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setUint32(0, this.value);
    return bytes;
  }
}

type Tables = [
  ...[Int32Array, Int32Array, Int32Array, Int32Array],
  ...[Int32Array, Int32Array, Int32Array, Int32Array],
];

/** Slicing by 8: the table `n` has what a byte becomes after `n` more. */
function makeTables(): Tables {
  const made = Array.from({ length: stride }, () => new Int32Array(256)) as Tables;
  for (let byte = 0; byte < 256; byte += 1) {
    let value = byte;
    for (let bit = 0; bit < 8; bit += 1)
      value = value & 1 ? (value >>> 1) ^ polynomial : value >>> 1;
    made[0][byte] = value;
  }
  for (let byte = 0; byte < 256; byte += 1) {
    for (let table = 1; table < stride; table += 1) {
      const before = made[table - 1]![byte]!;
      made[table]![byte] = made[0][before & 255]! ^ (before >>> 8);
    }
  }
  return made;
}
