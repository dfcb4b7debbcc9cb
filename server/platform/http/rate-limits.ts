import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Config } from '../../config.js';
import { clientAddress } from './client-address.js';
import { Problem } from './problem.js';
import { TokenBuckets } from './token-buckets.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /**
     * How much a call counts towards the rate limit of its caller. Default 1; 0 for routes that check a token of their
     * own.
     */
    cost?: number;
  }
}

/** A caller may use this many seconds of its rate at once. */
const burstSeconds = 5;
/** The limit of failed credentials per address: it permits mistakes but stops attempts to guess secrets. */
const failures = { perSecond: 1, burst: 100 };

/** Rate limits per access key and per client address. */
export class RateLimits {
  readonly #byKey: TokenBuckets;
  readonly #byAddress: TokenBuckets;
  readonly #failed = new TokenBuckets(failures);
  readonly #proxyHops: number;

  constructor({
    keyRate,
    addressRate,
    proxyHops,
  }: Pick<Config, 'keyRate' | 'addressRate' | 'proxyHops'>) {
    this.#byKey = new TokenBuckets({ perSecond: keyRate, burst: keyRate * burstSeconds });
    this.#byAddress = new TokenBuckets({
      perSecond: addressRate,
      burst: addressRate * burstSeconds,
    });
    this.#proxyHops = proxyHops;
  }

  /** @throws Problem `too-many-requests` (429) */
  countKey(request: FastifyRequest): void {
    refuse(this.#byKey.take(request.identity.keyId, request.routeOptions.config.cost));
  }

  /** @throws Problem `too-many-requests` (429) */
  countAddress(request: FastifyRequest): void {
    refuse(
      this.#byAddress.take(
        clientAddress(request.raw, this.#proxyHops),
        request.routeOptions.config.cost,
      ),
    );
  }

  /**
   * Call it before checking a credential that has not been verified before, and after one has failed.
   * @throws Problem `too-many-requests` (429) when too many credentials from the address have failed
   */
  refuseFailures({ raw }: FastifyRequest): void {
    if (this.#failed.isEmpty(clientAddress(raw, this.#proxyHops))) refuse(1);
  }

  countFailure({ raw }: FastifyRequest): void {
    this.#failed.take(clientAddress(raw, this.#proxyHops));
  }
}

/**
 * Limits routes without an access key per client address. Calls with an access key are counted when the key is checked.
 */
export function limitAddresses(app: FastifyInstance, limits: RateLimits): void {
  app.addHook('onRequest', (request, _reply, done) => {
    const { access } = request.routeOptions.config;
    if (!access || 'open' in access) limits.countAddress(request);
    done();
  });
}

function refuse(seconds: number): void {
  if (seconds > 0)
    throw new Problem('too-many-requests', `Try again in ${seconds} s.`, {
      headers: { 'retry-after': String(seconds) },
    });
}
