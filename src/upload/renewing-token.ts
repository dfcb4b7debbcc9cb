import type { UploadGrant } from '../contract/videos.js';
import { after } from '../shared/timers.js';

const renewAtShareOfLife = 0.8;

/**
 * A token that is exchanged for a new one before it ends and when the server refuses it; one renewal at a time.
 * The clock of the page may be wrong: a token that seems dead on arrival is used until it is refused.
 */
export class RenewingToken {
  readonly #renew: () => Promise<UploadGrant>;
  #token: string;
  #renewAtMs: number;
  #refused = false;
  #renewal: Promise<string> | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(grant: UploadGrant, renew: () => Promise<UploadGrant>) {
    this.#renew = renew;
    this.#token = grant.token;
    this.#renewAtMs = renewalTime(grant);
    this.#schedule();
  }

  /** A token that is, as far as we know, good. */
  get(): Promise<string> {
    const due = this.#refused || Date.now() >= this.#renewAtMs;
    return due ? this.#renewOnce() : Promise.resolve(this.#token);
  }

  /** The server did not take `token` any more. */
  refuse(): void {
    this.#refused = true;
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }

  /** Renews while bytes of a long request are still moving, so that the next request need not wait. */
  #schedule(): void {
    clearTimeout(this.#timer);
    const inMs = this.#renewAtMs - Date.now();
    if (inMs === Infinity) return;
    this.#timer = after(inMs, () => {
      // When this fails the next request asks again, and reports.
      this.#renewOnce().catch(() => undefined);
    });
  }

  #renewOnce(): Promise<string> {
    this.#renewal ??= this.#renew()
      .then((grant) => {
        this.#token = grant.token;
        this.#renewAtMs = renewalTime(grant);
        this.#refused = false;
        this.#schedule();
        return grant.token;
      })
      .finally(() => {
        this.#renewal = undefined;
      });
    return this.#renewal;
  }
}

function renewalTime({ expiresAt }: UploadGrant): number {
  const lifeMs = Date.parse(expiresAt) - Date.now();
  return lifeMs > 0 ? Date.now() + lifeMs * renewAtShareOfLife : Infinity;
}
