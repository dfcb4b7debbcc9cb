import type { VodError } from '../shared/vod-error.js';

/** Rewrites the addresses of a playing source to carry the newest token. */
export interface DeliveryUrls {
  /** The same address under the newest grant. */
  current(url: string): string;
  /** The same address under a valid grant. Renews shortly before the grant expires, and waits only when it has expired. */
  fresh(url: string): Promise<string>;
  /** After a refusal of `url`: true when it is worth one more try under another grant. */
  renew(url: string): Promise<boolean>;
  /** What `fresh` answered an address for, where relative addresses cannot be resolved against its answer. */
  original?(url: string): string;
  /** Why the last renewal failed. */
  readonly failure: VodError | undefined;
}

/** Addresses that never change: a plain `src`. */
export const fixedUrls: DeliveryUrls = {
  current: (url) => url,
  fresh: (url) => Promise.resolve(url),
  renew: () => Promise.resolve(false),
  failure: undefined,
};
