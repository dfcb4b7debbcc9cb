import type { VodError } from '../shared/vod-error.js';
import type { DeliveryUrls } from './delivery-urls.js';

/** The result of an exchange: one address that carries the token, and how long it is valid. */
export interface Grant {
  readonly url: string;
  /** Milliseconds the grant was still valid when it arrived. */
  readonly lifeMs: number;
}

// A new grant is asked for once this share of the old one's life has passed, while the old one still serves.
const renewAt = 0.75;
// A request sent this close to expiry may arrive too late.
const marginMs = 3000;
const refusalPauseMs = 10_000;

/**
 * Addresses that carry their token in the path, `…/p/{token}/v/…`: those met under an older grant are
 * moved below the newest one, so that a running engine goes on without loading its manifest again.
 * Nothing runs on a timer: a paused player asks for nothing, and renews when it next needs a byte.
 */
export class RenewableUrls implements DeliveryUrls {
  readonly #fetchGrant: () => Promise<Grant>;
  readonly #prefixes = new Set<string>();
  #prefix = '';
  #bornAt = 0;
  #lifeMs = 0;
  #fromRefusal = false;
  #renewal: Promise<void> | undefined;
  failure: VodError | undefined;

  constructor(grant: Grant, fetchGrant: () => Promise<Grant>) {
    this.#fetchGrant = fetchGrant;
    this.adopt(grant);
  }

  current(url: string): string {
    const prefix = tokenPrefix(url);
    return this.#prefixes.has(prefix) ? this.#prefix + url.slice(prefix.length) : url;
  }

  async fresh(url: string): Promise<string> {
    const age = Date.now() - this.#bornAt;
    if (this.#lifeMs > 0 && age > this.#lifeMs * renewAt) {
      // A failed renewal does not fail this request: the old grant may still be valid, and if not, the refusal renews again.
      const renewal = this.#renewOnce().catch(() => undefined);
      if (age > this.#lifeMs - marginMs) await renewal;
    }
    return this.current(url);
  }

  async renew(url: string): Promise<boolean> {
    const prefix = tokenPrefix(url);
    if (!this.#prefixes.has(prefix)) return false;
    if (prefix !== this.#prefix) return true;
    // Refused again right after a renewal: the cause is not an expired grant, so another renewal would not help.
    if (this.#fromRefusal && Date.now() - this.#bornAt < refusalPauseMs) return false;
    await this.#renewOnce();
    this.#fromRefusal = true;
    return true;
  }

  /** Uses this grant from now on. */
  adopt({ url, lifeMs }: Grant): void {
    this.#prefix = tokenPrefix(url);
    this.#prefixes.add(this.#prefix);
    this.#bornAt = Date.now();
    this.#lifeMs = lifeMs;
    this.#fromRefusal = false;
    this.failure = undefined;
  }

  #renewOnce(): Promise<void> {
    this.#renewal ??= this.#fetchGrant()
      .then(
        (grant) => this.adopt(grant),
        (error: VodError) => {
          this.failure = error;
          throw error;
        },
      )
      .finally(() => (this.#renewal = undefined));
    return this.#renewal;
  }
}

function tokenPrefix(url: string): string {
  return /^https?:\/\/[^/?#]+(?:\/[^?#]*?)?\/p\/[^/?#]+\/(?=(v|licence)\/)/.exec(url)?.[0] ?? url;
}
