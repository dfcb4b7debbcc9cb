import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Config } from '../../config.js';
import { clientAddress } from './client-address.js';
import { Problem } from './problem.js';
import { TokenBuckets } from './token-buckets.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What a call takes of its caller's allowance: 1 unless said; 0 for what is opened by a token of its own. */
    cost?: number;
  }
}

/** Seconds of its rate that a caller may use up at once. */
const burstSeconds = 5;
/** Credentials that fail, a second and at once: a mistake is forgiven, a search for secrets is not. */
const failures = { perSecond: 1, burst: 100 };

/** How often keys and addresses may call. */
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
   * Call it for a credential that is not right, or not known yet.
   * @throws Problem `too-many-requests` (429) once the address has failed too often.
   */
  refuseFailures({ raw }: FastifyRequest): void {
    if (this.#failed.isEmpty(clientAddress(raw, this.#proxyHops))) refuse(1);
  }

  countFailure({ raw }: FastifyRequest): void {
    this.#failed.take(clientAddress(raw, this.#proxyHops));
  }
}

/** Counts the calls that need no access key by where they come from; those with one are counted where it is checked. */
export function limitAddresses(app: FastifyInstance, limits: RateLimits): void {
  app.addHook('onRequest', async (request) => {
    const { access } = request.routeOptions.config;
    if (!access || 'open' in access) limits.countAddress(request);
  });
}

function refuse(seconds: number): void {
  if (seconds > 0)
    throw new Problem('too-many-requests', `Try again in ${seconds} s.`, {
      headers: { 'retry-after': String(seconds) },
    });
}
