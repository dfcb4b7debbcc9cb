import type { VodError } from '../shared/vod-error.js';
import { PartSizes } from './part-sizes.js';
import type { ProxyLimits } from './proxy-limits.js';
import { RequestSizes } from './request-sizes.js';
import type { RateLimit } from './rate-limit.js';

export interface NextRequest {
  /** Bytes of what is sent, of which the last ones get a request of their own. */
  size: number;
  /** The most that it may have for other reasons. */
  most?: number;
  whenCut: 'kept' | 'verified';
  signal: AbortSignal;
}

/** What the page sets of all requests, read anew for each. */
export interface RequestLimits {
  readonly chunkBytes: number | undefined;
  readonly rate: RateLimit;
}

/** The requests of an upload that follow one another: how large each is and when it may begin, learnt from those before. */
export class RequestLane {
  readonly #page: RequestLimits;
  readonly #sizes: RequestSizes;
  readonly #parts: PartSizes;

  /** Begins with parts as large as those of `like`. */
  constructor(page: RequestLimits, limits: ProxyLimits, like?: RequestLane) {
    const bytes = like && like.#parts.bytes;
    this.#page = page;
    this.#sizes = new RequestSizes(limits);
    this.#parts = new PartSizes(limits.parts, bytes);
  }

  /** A new attempt, which asks for the offset before it sends anything. */
  begin(): void {
    this.#sizes.begin();
  }

  /** Where the request that begins at `offset` ends; resolves when it may begin. */
  async endOf(
    offset: number,
    { size, most = Infinity, whenCut, signal }: NextRequest,
  ): Promise<number> {
    const { chunkBytes = Infinity, rate } = this.#page;
    const partBytes = whenCut === 'verified' ? this.#parts.bytes : Infinity;
    const bytes = Math.min(most, chunkBytes, rate.requestBytes, partBytes);
    const end = this.#sizes.endOf(offset, { size, chunkBytes: bytes, whenCut });
    await rate.wait(end - offset, signal);
    if (whenCut === 'verified') this.#parts.begin(offset, end);
    return end;
  }

  /** So many bytes of the file were given to the network; answers how many of them count as sent. */
  handed(sentBytes: number): number {
    return this.#sizes.handed(sentBytes);
  }

  /** The server has so many bytes of the file, which tells what became of the request before. */
  reached(offset: number): void {
    this.#sizes.reached(offset);
    this.#parts.reached(offset);
  }

  /** The attempt failed. Answers whether another with smaller requests may succeed at once. */
  failed(error: VodError): boolean {
    if (error.code === 'transfer-damaged') this.#parts.damaged();
    if (error.code === 'network') this.#parts.lost();
    return this.#sizes.failed(error);
  }
}
