/** Shorter pieces are copied together. */
const smallBytes = 4 * 1024;
const firstBytes = 64;
const none = new Uint8Array(0);

/**
 * Bytes that are kept until somebody takes them. Small pieces are copied into memory of their own, and are garbage at once: with ten
 * thousand slow bodies, pieces that are kept for seconds have the garbage collector go through the whole heap every few seconds.
 */
export class CollectedBytes {
  #pieces: Uint8Array[] = [];
  #tail = none;
  #tailBytes = 0;
  #bytes = 0;

  get bytes(): number {
    return this.#bytes;
  }

  push(piece: Uint8Array): void {
    const { byteLength } = piece;
    this.#bytes += byteLength;
    if (byteLength < smallBytes) return this.#copy(piece);
    this.#endTail();
    this.#pieces.push(piece);
  }

  /** All in order, and keeps nothing of it. */
  take(): Uint8Array[] {
    this.#endTail();
    const pieces = this.#pieces;
    this.#pieces = [];
    this.#bytes = 0;
    return pieces;
  }

  #copy(piece: Uint8Array): void {
    const needed = this.#tailBytes + piece.byteLength;
    if (needed > smallBytes) {
      this.#endTail();
      return this.#copy(piece);
    }
    if (needed > this.#tail.byteLength) this.#growTail(needed);
    this.#tail.set(piece, this.#tailBytes);
    this.#tailBytes = needed;
  }

  #growTail(needed: number): void {
    const length = Math.max(firstBytes, 2 * this.#tail.byteLength, needed);
    const grown = new Uint8Array(Math.min(length, smallBytes));
    grown.set(this.#tail.subarray(0, this.#tailBytes));
    this.#tail = grown;
  }

  #endTail(): void {
    if (this.#tailBytes > 0) this.#pieces.push(this.#tail.subarray(0, this.#tailBytes));
    this.#tail = none;
    this.#tailBytes = 0;
  }
}
