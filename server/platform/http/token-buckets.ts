export interface BucketLimits {
  /** What a bucket gains in a second. */
  perSecond: number;
  /** What it holds at most, and at first. */
  burst: number;
}

interface Bucket {
  tokens: number;
  atMs: number;
}

/** Callers that are remembered; who was not heard of for longest is forgotten, its bucket is full again anyway. */
const mostBuckets = 50_000;

/** One bucket a caller: it empties with what the caller does, and fills with time. */
export class TokenBuckets {
  readonly #limits: BucketLimits;
  readonly #buckets = new Map<string, Bucket>();

  constructor(limits: BucketLimits) {
    this.#limits = limits;
  }

  /** Takes `cost` when there is any left, and answers 0; else answers the seconds until there is. */
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
    const [oldest] = this.#buckets.keys();
    if (this.#buckets.size > mostBuckets && oldest !== undefined) this.#buckets.delete(oldest);
    return bucket;
  }
}
