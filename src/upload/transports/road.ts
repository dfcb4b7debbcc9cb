const leastPieceBytes = 256 * 1024;
const firstLimitBytes = 64 * 1024 * 1024;
const bufferedPieceBytes = 8 * 1024 * 1024;
/** More than the buffers of a connection hold. */
const keptBackBytes = 16 * 1024 * 1024;
/** The last piece is sent on its own, after another look at the file, of which it is the smallest part. */
const lastPieceBytes = 64 * 1024;
const smallFileBytes = 8 * 1024 * 1024;

interface LostPiece {
  offset: number;
  bytes: number;
  handedBytes: number;
  strikes: number;
}

/**
 * What was learnt of the way to a server: how large a request body the proxies on it let pass, and whether they keep a
 * body back until it is whole, so that nothing of it arrives when the connection ends early.
 */
export class Road {
  #mostBytes = Infinity;
  #isBuffered = false;
  readonly #lost = new Map<string, LostPiece>();

  /** Whether bytes that were handed over say nothing of what the server has. */
  get isBuffered(): boolean {
    return this.#isBuffered;
  }

  /** Where the piece that begins at `offset` ends. */
  endOfPiece(
    offset: number,
    { size, chunkBytes }: { size: number; chunkBytes: number | undefined },
  ): number {
    const end = Math.min(size, offset + Math.min(chunkBytes ?? Infinity, this.#mostBytes));
    const isLast = end === size && size > smallFileBytes && end - offset > lastPieceBytes;
    return isLast ? size - lastPieceBytes : end;
  }

  /** A body of so many bytes is too large on this way. Answers false when it cannot be made smaller. */
  shrink(bytes: number): boolean {
    if (bytes <= leastPieceBytes) return false;
    this.#mostBytes = Math.max(
      leastPieceBytes,
      Math.min(this.#mostBytes, Math.floor(bytes / 2), firstLimitBytes),
    );
    return true;
  }

  /** The connection ended while a piece of the upload at `url` was sent. */
  lose(url: string, piece: Omit<LostPiece, 'strikes'>): void {
    const before = this.#lost.get(url);
    this.#lost.set(url, {
      ...piece,
      strikes: before?.offset === piece.offset ? before.strikes : 0,
    });
  }

  /** The server says how far it is: what became of the piece that was lost tells of the way. */
  reach(url: string, offset: number): void {
    const piece = this.#lost.get(url);
    if (!piece) return;
    if (offset > piece.offset) {
      this.#lost.delete(url);
    } else {
      piece.strikes += 1;
      // Once may be chance. Twice nothing of it came: a body of this size does not get through.
      if (piece.strikes % 2 === 0 && piece.bytes > 4 * leastPieceBytes) this.shrink(piece.bytes);
    }
    if (piece.handedBytes - Math.max(0, offset - piece.offset) < keptBackBytes) return;
    this.#isBuffered = true;
    this.#mostBytes = Math.min(this.#mostBytes, bufferedPieceBytes);
  }
}
