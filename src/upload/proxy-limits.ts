import { checksumStep } from '../contract/stepped-checksum.js';

const kib = 1024;
const mib = 1024 * kib;
export const leastRequestBytes = 256 * kib;
const firstLimitBytes = 64 * mib;
const bufferedRequestBytes = 8 * mib;

/** Why requests get smaller: the size was refused in an answer, or nothing of such requests ever arrives. */
export type LimitReason = 'refused' | 'lost';

/** The least that a request shrinks to over a line that is cut again and again. */
export const leastVerifiedBytes = 64 * kib;
/** So many of them arrive before larger ones are tried again, half as many of 256 KiB or more. */
const requestsUntilLarger = 32;

/**
 * Of what a server verifies, the most that a request may have where the line was cut before 256 KiB had arrived, which is the least that is kept,
 * or where a proxy drops what is larger. It grows again.
 */
class VerifiedLimit {
  bytes = Infinity;
  #arrived = 0;

  /** Nothing was kept of a request, for the so many-th time. */
  lost({ bytes, times }: { bytes: number; times: number }): void {
    const less = times > 1 ? Math.floor(bytes / 2) : mib;
    this.bytes = Math.max(leastVerifiedBytes, Math.min(mib, less));
    this.#arrived = 0;
  }

  arrived(bytes: number): void {
    if (bytes < this.bytes) return;
    this.#arrived += bytes < checksumStep ? 1 : 2;
    if (this.#arrived < requestsUntilLarger) return;
    this.bytes *= 2;
    this.#arrived = 0;
  }
}

const dayMs = 24 * 3600 * 1000;
/** A lost connection may have had other reasons, so that limit is tried again sooner. */
const keepMs: Record<LimitReason, number> = { refused: 7 * dayMs, lost: dayMs };
const prefix = 'vodkit.request-limit.';

/**
 * What was learnt of the proxies before one upload server: how large a request body they pass, and whether they hold
 * a body back until it is complete. The limit only shrinks while the page lives; later visits begin with it, once a
 * request of that size has arrived.
 */
export class ProxyLimits {
  readonly verified = new VerifiedLimit();
  readonly #key: string;
  readonly #getStorage: () => Storage | undefined;
  #mostBytes: number;
  #isBuffered = false;
  /** Not saved yet. */
  #learnt: LimitReason | undefined;
  #mayBeLimited = false;

  constructor(origin: string, getStorage: () => Storage | undefined) {
    this.#key = prefix + origin;
    this.#getStorage = getStorage;
    this.#mostBytes = this.#recall();
  }

  /** The largest body that a request may have; infinite where no limit is known. */
  get mostBytes(): number {
    return this.#mostBytes;
  }

  /** Whether bytes that were handed to the network say nothing of what the server has. */
  get isBuffered(): boolean {
    return this.#isBuffered;
  }

  /** Whether requests were lost in a way that a limit would explain. */
  get mayBeLimited(): boolean {
    return this.#mayBeLimited;
  }

  /** A body of so many bytes did not get through. Answers false when none smaller is tried. */
  shrink(bytes: number, reason: LimitReason): boolean {
    // Each try costs a whole lost request, so these steps are larger; below 1 MiB no size explains a loss.
    const [divisor, least] = reason === 'lost' ? [4, mib] : [2, leastRequestBytes];
    if (bytes <= least) return false;
    const smaller = Math.max(least, Math.min(Math.floor(bytes / divisor), firstLimitBytes));
    this.#mayBeLimited ||= reason === 'lost';
    if (smaller >= this.#mostBytes) return true;
    this.#mostBytes = smaller;
    this.#learnt = reason;
    return true;
  }

  /** Proxies hold requests back until they are complete: smaller ones show how far the upload is. */
  setBuffered(): void {
    this.#isBuffered = true;
    this.#mostBytes = Math.min(this.#mostBytes, bufferedRequestBytes);
  }

  /** A request arrived: the limit holds, and is remembered for later visits. */
  confirm(): void {
    if (this.#learnt === undefined) return;
    const untilMs = Date.now() + keepMs[this.#learnt];
    this.#learnt = undefined;
    try {
      this.#getStorage()?.setItem(
        this.#key,
        JSON.stringify({ mostBytes: this.#mostBytes, untilMs }),
      );
    } catch {
      // Storage is full or forbidden: the next visit learns the limit again.
    }
  }

  #recall(): number {
    try {
      const { mostBytes, untilMs } = JSON.parse(
        this.#getStorage()?.getItem(this.#key) ?? '{}',
      ) as Record<string, unknown>;
      const isValid = Number.isInteger(mostBytes) && Number(untilMs) > Date.now();
      return isValid ? Math.max(leastRequestBytes, Number(mostBytes)) : Infinity;
    } catch {
      // Storage is forbidden, or holds what is none of ours.
      return Infinity;
    }
  }
}

/** The limits of each upload server, by its origin. */
export type FindProxyLimits = (endpoint: string) => ProxyLimits;

export function createProxyLimits(
  getStorage: () => Storage | undefined = () => globalThis.localStorage,
): FindProxyLimits {
  const byOrigin = new Map<string, ProxyLimits>();
  return (endpoint) => {
    const { origin } = new URL(endpoint);
    const limits = byOrigin.get(origin) ?? new ProxyLimits(origin, getStorage);
    byOrigin.set(origin, limits);
    return limits;
  };
}

/** Shared by all queues of the page. */
export const pageProxyLimits = createProxyLimits();
