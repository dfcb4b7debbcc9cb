import type { ProxyLimits } from './proxy-limits.js';
import { RequestSizes, type NextRequest } from './request-sizes.js';
import type { RateLimit } from './rate-limit.js';

/** What the page sets of all requests, read anew for each. */
export interface RequestLimits {
  readonly chunkBytes: number | undefined;
  readonly rate: RateLimit;
}

/** The requests of an upload that follow one another: how large each is and when it may begin, learnt from those before. */
export class RequestLane extends RequestSizes {
  readonly #page: RequestLimits;

  constructor(page: RequestLimits, limits: ProxyLimits) {
    super(limits);
    this.#page = page;
  }

  /** Where the request that begins at `offset` ends; resolves when it may begin. */
  async next(offset: number, request: NextRequest, signal: AbortSignal): Promise<number> {
    const { chunkBytes = Infinity, rate } = this.#page;
    const most = Math.min(request.most, chunkBytes, rate.requestBytes);
    const end = this.endOf(offset, { ...request, most });
    await rate.wait(end - offset, signal);
    return end;
  }
}
