/** The first 32 bits of the fractional parts of the cube roots of the first 64 primes (FIPS 180-4, 4.2.2), and of square roots (5.3.3). */
const { roundConstants, firstState } = makeConstants();

const blockBytes = 64;

/** What of the bytes so far is needed to go on without them. */
export interface Sha256State {
  /** Of so many bytes, which are whole blocks. */
  readonly bytes: number;
  readonly words: Int32Array;
}

/** SHA-256 (FIPS 180-4) of bytes that come in pieces, which WebCrypto cannot make. */
export class Sha256 {
  readonly #state = Int32Array.from(firstState);
  readonly #schedule = new Int32Array(64);
  readonly #rest = new Uint8Array(blockBytes);
  #restBytes = 0;
  #bytes = 0;

  /** Goes on from a state, if one is given. */
  constructor(from?: Sha256State) {
    if (!from) return;
    this.#state.set(from.words);
    this.#bytes = from.bytes;
  }

  get state(): Sha256State {
    return { bytes: this.#bytes - this.#restBytes, words: this.#state.slice() };
  }

  /** How many bytes it has had. */
  get bytes(): number {
    return this.#bytes;
  }

  update(bytes: Uint8Array): void {
    this.#bytes += bytes.byteLength;
    let index = 0;
    if (this.#restBytes > 0) {
      index = Math.min(blockBytes - this.#restBytes, bytes.byteLength);
      this.#rest.set(bytes.subarray(0, index), this.#restBytes);
      this.#restBytes += index;
      if (this.#restBytes < blockBytes) return;
      this.#take(this.#rest, 0, blockBytes);
      this.#restBytes = 0;
    }
    const end = bytes.byteLength - ((bytes.byteLength - index) % blockBytes);
    this.#take(bytes, index, end);
    this.#rest.set(bytes.subarray(end));
    this.#restBytes = bytes.byteLength - end;
  }

  /** Its 32 bytes. Call it once, after the last byte. */
  digest(): Uint8Array<ArrayBuffer> {
    const length = this.#bytes;
    const padding = new Uint8Array(
      blockBytes * (this.#restBytes < blockBytes - 8 ? 1 : 2) - this.#restBytes,
    );
    padding[0] = 0x80;
    const tail = new DataView(padding.buffer);
    tail.setUint32(padding.length - 8, Math.floor(length / 2 ** 29));
    tail.setUint32(padding.length - 4, (length * 8) % 2 ** 32);
    this.update(padding);
    const digest = new Uint8Array(32);
    const view = new DataView(digest.buffer);
    this.#state.forEach((word, index) => view.setInt32(index * 4, word));
    return digest;
  }

  #take(bytes: Uint8Array, start: number, end: number): void {
    const w = this.#schedule;
    const state = this.#state;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let block = start; block < end; block += blockBytes) {
      for (let t = 0; t < 16; t += 1) w[t] = view.getInt32(block + t * 4);
      for (let t = 16; t < 64; t += 1) {
        const x = w[t - 15]!;
        const y = w[t - 2]!;
        const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
        const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
        w[t] = (s1 + w[t - 7]! + s0 + w[t - 16]!) | 0;
      }
      let a = state[0]!;
      let b = state[1]!;
      let c = state[2]!;
      let d = state[3]!;
      let e = state[4]!;
      let f = state[5]!;
      let g = state[6]!;
      let h = state[7]!;
      for (let t = 0; t < 64; t += 1) {
        const sum1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
        const first = (h + sum1 + (g ^ (e & (f ^ g))) + roundConstants[t]! + w[t]!) | 0;
        const sum0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
        const second = (sum0 + ((a & b) | (c & (a | b)))) | 0;
        h = g;
        g = f;
        f = e;
        e = (d + first) | 0;
        d = c;
        c = b;
        b = a;
        a = (first + second) | 0;
      }
      state[0] = (state[0]! + a) | 0;
      state[1] = (state[1]! + b) | 0;
      state[2] = (state[2]! + c) | 0;
      state[3] = (state[3]! + d) | 0;
      state[4] = (state[4]! + e) | 0;
      state[5] = (state[5]! + f) | 0;
      state[6] = (state[6]! + g) | 0;
      state[7] = (state[7]! + h) | 0;
    }
  }
}

function makeConstants(): { roundConstants: Int32Array; firstState: Int32Array } {
  const primes: number[] = [];
  for (let n = 2; primes.length < 64; n += 1)
    if (primes.every((prime) => n % prime !== 0)) primes.push(n);
  const fraction = (root: number): number => ((root - Math.floor(root)) * 2 ** 32) | 0;
  return {
    roundConstants: Int32Array.from(primes, (prime) => fraction(Math.cbrt(prime))),
    firstState: Int32Array.from(primes.slice(0, 8), (prime) => fraction(Math.sqrt(prime))),
  };
}
