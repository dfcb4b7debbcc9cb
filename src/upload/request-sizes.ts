import type { VodError } from '../shared/vod-error.js';
import { checksumStep } from '../contract/stepped-checksum.js';
import { leastVerifiedBytes, type ProxyLimits } from './proxy-limits.js';

const mib = 1024 * 1024;
/** More than the buffers of a connection hold. */
const heldBackBytes = 16 * mib;
/** The last request is small, so that the file can be checked for changes just before it. */
const lastRequestBytes = 64 * 1024;
const smallFileBytes = 8 * mib;
/** The least that a page may ask for; smaller requests cost more time than they save. */
const leastChunkBytes = 1_000_000;

/** The bytes of one request as the page asked for them: 1 MB where it asked for less, undefined for no number. */
export function toChunkBytes(value: number | undefined): number | undefined {
  if (value === undefined || !(value > 0)) return undefined;
  return Math.max(leastChunkBytes, Math.floor(value));
}

export interface NextRequest {
  /** Bytes of what is sent. */
  size: number;
  /** The most bytes that it may have. */
  most: number;
  /** Whether the server stores each 256 KiB of it only once it has verified them. */
  isVerified: boolean;
  /** Whether the digest of all bytes is known: then the last ones need no request of their own. */
  isHashed?: boolean | undefined;
}

interface SentRequest {
  readonly offset: number;
  readonly bytes: number;
  /** Given to the network so far. */
  handedBytes: number;
  readonly isVerified: boolean;
}

/** Decides how large the requests of one upload are, and learns from what becomes of them. */
export class RequestSizes {
  readonly #limits: ProxyLimits;
  #current: SentRequest | undefined;
  #lost: (SentRequest & { times: number }) | undefined;

  constructor(limits: ProxyLimits) {
    this.#limits = limits;
  }

  /** Whether a request was lost, and it is not known yet what of it arrived. */
  get hasLost(): boolean {
    return this.#lost !== undefined;
  }

  /** A new attempt, which asks for the offset before it sends anything. */
  begin(): void {
    this.#current = undefined;
  }

  /** Where the request that begins at `offset` ends. */
  endOf(offset: number, { size, most, isVerified, isHashed }: NextRequest): number {
    const limit = Math.min(
      most,
      this.#limits.mostBytes,
      isVerified ? this.#limits.verified.bytes : most,
    );
    const all = Math.min(size, offset + limit);
    const isLast = all === size && size > smallFileBytes && all - offset > lastRequestBytes;
    const end =
      isLast && !isHashed ? size - lastRequestBytes - (isVerified ? restOf(offset, size) : 0) : all;
    this.#current = { offset, bytes: end - offset, handedBytes: 0, isVerified };
    return end;
  }

  /** So many bytes of the file were given to the network; answers how many of them count as sent. */
  handed(sentBytes: number): number {
    if (!this.#current) return sentBytes;
    this.#current.handedBytes = sentBytes - this.#current.offset;
    return this.#limits.isBuffered ? this.#current.offset : sentBytes;
  }

  /** The server has so many bytes of the file, which tells what became of the request before. */
  reached(offset: number): void {
    const { offset: start = offset, bytes = 0 } = this.#current ?? {};
    if (offset > start) this.#limits.confirm();
    if (bytes > 0 && offset === start + bytes) this.#limits.verified.arrived(bytes);
    const lost = this.#lost;
    if (!lost) return;
    if (offset > lost.offset) this.#lost = undefined;
    else this.#countLoss(lost);
    const missing = lost.handedBytes - Math.max(0, offset - lost.offset);
    if (missing >= heldBackBytes) this.#limits.setBuffered();
  }

  /** The attempt failed. Answers whether another with smaller requests may succeed at once. */
  failed(error: VodError): boolean {
    const request = this.#current;
    if (!request) return false;
    if (error.code === 'too-large') return this.#limits.shrink(request.bytes, 'refused');
    const isDamaged = error.code === 'transfer-damaged';
    if (error.code !== 'network' && !isDamaged) return false;
    const times = this.#lost?.offset === request.offset ? this.#lost.times : 0;
    // What follows a damaged byte is refused, and not held back.
    const handedBytes = isDamaged ? 0 : request.handedBytes;
    this.#lost = { ...request, handedBytes, times };
    if (request.isVerified) return times > 0 && request.bytes > leastVerifiedBytes;
    return this.#limits.mayBeLimited && request.bytes > mib;
  }

  /**
   * A proxy may close the connection instead of answering 413, or a browser hide its answer, which lacks the CORS
   * headers. Once may be chance; when twice nothing arrived, the size is to blame, and from then on each time. Of a request that is
   * verified, less than 256 KiB may have arrived.
   */
  #countLoss(lost: SentRequest & { times: number }): void {
    lost.times += 1;
    if (lost.isVerified) return this.#limits.verified.lost(lost);
    if (lost.times >= 2 || this.#limits.mayBeLimited) this.#limits.shrink(lost.bytes, 'lost');
  }
}

/** So that whole steps of the checksum follow one another up to the last request, which a cut leaves as they are. */
function restOf(offset: number, size: number): number {
  const bytes = size - lastRequestBytes - offset;
  return bytes > checksumStep ? bytes % checksumStep : 0;
}
