export interface BucketLimits {
  /** The number of tokens added per second. */
  perSecond: number;
  /** The maximum number of tokens, which is also the initial one. */
  burst: number;
}

interface Bucket {
  tokens: number;
  atMs: number;
}

/** The maximum number of callers. Above it the least recently active is dropped; its bucket is usually full again. */
const maxBuckets = 50_000;

/** Token bucket rate limiting, with one bucket per caller. */
export class TokenBuckets {
  readonly #limits: BucketLimits;
  readonly #buckets = new Map<string, Bucket>();

  constructor(limits: BucketLimits) {
    this.#limits = limits;
  }

  /** Takes `cost` tokens and returns 0, or returns the seconds to wait if the bucket is empty. */
  take(caller: string, cost = 1, nowMs = performance.now()): number {
    const bucket = this.#fill(caller, nowMs);
    if (bucket.tokens <= 0)
      return Math.max(1, Math.ceil((1 - bucket.tokens) / this.#limits.perSecond));
    bucket.tokens -= cost;
    return 0;
  }

  isEmpty(caller: string, nowMs = performance.now()): boolean {
    return this.#fill(caller, nowMs).tokens <= 0;
  }

  #fill(caller: string, nowMs: number): Bucket {
    const { perSecond, burst } = this.#limits;
    const known = this.#buckets.get(caller);
    const gained = known ? ((nowMs - known.atMs) / 1000) * perSecond : burst;
    const bucket = { tokens: Math.min(burst, (known?.tokens ?? 0) + gained), atMs: nowMs };
    this.#buckets.delete(caller);
    this.#buckets.set(caller, bucket);
    if (this.#buckets.size > maxBuckets) this.#dropOldest();
    return bucket;
  }

  #dropOldest(): void {
    const [oldest] = this.#buckets.keys();
    if (oldest !== undefined) this.#buckets.delete(oldest);
  }
}
