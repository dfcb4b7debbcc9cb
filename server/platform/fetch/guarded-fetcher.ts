import { lookup } from 'node:dns/promises';
import type { IncomingMessage } from 'node:http';
import { after } from '../timers.js';
import { ConnectError, readBody, sendRequest, type ExchangeLimits } from './exchange.js';
import { blocked, FetchError } from './fetch-error.js';
import { isAddress, parseTarget, type FetchTarget } from './fetch-target.js';
import { redirectStatuses, redirectStep, type RedirectableStep } from './redirect-step.js';
import { mayReach, type FetchAllowance } from './reachable-addresses.js';

export interface FetchRequest {
  url: string;
  /** Default `GET`. */
  method?: 'GET' | 'POST';
  headers?: Readonly<Record<string, string>>;
  body?: Uint8Array;
  /** How many redirects may be followed; default 0. */
  redirects?: number;
  limits: {
    /** Until the last byte of the answer, redirects included. */
    totalMs: number;
    responseBytes: number;
  };
  signal?: AbortSignal;
}

export interface FetchResponse {
  status: number;
  headers: IncomingMessage['headers'];
  body: Buffer;
}

export interface FetchSurroundings {
  allowances: readonly FetchAllowance[];
  log: { warn(facts: object, message: string): void };
  /** All addresses of a name. Default: as the operating system resolves. */
  resolve?: (hostname: string) => Promise<readonly string[]>;
  /** Certificates, PEM, that are trusted besides those that Node trusts. */
  ca?: string;
}

/** Of the connection; `fetch` writes them itself. */
const ownHeaders =
  /^(host|connection|content-length|transfer-encoding|te|upgrade|expect|accept-encoding|proxy-.*)$/;
const fixedLimits = { connectMs: 5000, headerBytes: 16 * 1024, headerCount: 100 };

/**
 * Sends every request that leaves this server: to public addresses only, and to those that VOD_FETCH_ALLOW names. A name is
 * resolved once, all its addresses are checked, and the connection goes to a checked one, so that no second answer of the
 * DNS counts.
 */
export class GuardedFetcher {
  readonly #surroundings: FetchSurroundings;
  readonly #resolve: (hostname: string) => Promise<readonly string[]>;

  constructor(surroundings: FetchSurroundings) {
    this.#surroundings = surroundings;
    this.#resolve = surroundings.resolve ?? resolveBySystem;
  }

  /**
   * Whether an address may be asked, before it is kept as a setting. Each request checks again.
   * @throws FetchError `target-blocked`; `unreachable` when its name cannot be resolved just now
   */
  async check(url: string): Promise<void> {
    await this.#logged(url, async () => void (await this.#locate(parseTarget(url))));
  }

  /** @throws FetchError for everything but an answer, whatever its status */
  async fetch(request: FetchRequest): Promise<FetchResponse> {
    return this.#logged(request.url, () => this.#fetch(request));
  }

  async #fetch({ signal, limits, ...request }: FetchRequest): Promise<FetchResponse> {
    const timeout = new AbortController();
    const timer = after(limits.totalMs, () => timeout.abort());
    const either = signal ? AbortSignal.any([signal, timeout.signal]) : timeout.signal;
    try {
      return await orAbort(
        this.#follow({ ...request, limits: { ...fixedLimits, ...limits }, signal: either }),
        either,
      );
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      throw timeout.signal.aborted ? new FetchError('timed-out', error) : toFetchError(error);
    } finally {
      clearTimeout(timer);
    }
  }

  async #follow({
    url,
    method = 'GET',
    headers = {},
    body,
    redirects = 0,
    limits,
    signal,
  }: Omit<FetchRequest, 'limits' | 'signal'> & {
    limits: ExchangeLimits;
    signal: AbortSignal;
  }): Promise<FetchResponse> {
    let step: RedirectableStep = {
      target: parseTarget(url),
      method,
      headers: checkHeaders(headers),
      body,
    };
    for (let left = redirects; ; left -= 1) {
      const response = await this.#send(step, limits, signal);
      const status = response.statusCode ?? 0;
      const { location } = response.headers;
      if (location === undefined || !redirectStatuses.includes(status))
        return { status, headers: response.headers, body: await readBody(response, limits) };
      response.destroy();
      if (left <= 0) throw new FetchError('redirect-refused', new Error('too many redirects'));
      step = redirectStep(step, { status, location });
    }
  }

  /** Tries the addresses of the target in turn until one connects. */
  async #send(
    step: RedirectableStep,
    limits: ExchangeLimits,
    signal: AbortSignal,
  ): Promise<IncomingMessage> {
    let failure: unknown;
    for (const address of await this.#locate(step.target)) {
      try {
        return await sendRequest({ ...step, address, limits, ca: this.#surroundings.ca }, signal);
      } catch (error) {
        if (!(error instanceof ConnectError) || signal.aborted) throw error;
        failure = error;
      }
    }
    throw failure;
  }

  /** The addresses of the target, each of which may be reached. */
  async #locate({ hostname, port }: FetchTarget): Promise<readonly string[]> {
    const addresses = isAddress(hostname) ? [hostname] : await this.#resolveName(hostname);
    const bad = addresses.find((one) => !mayReach(one, port, this.#surroundings.allowances));
    if (bad !== undefined) throw blocked(`${bad} port ${port} may not be reached`);
    return addresses;
  }

  async #resolveName(hostname: string): Promise<readonly string[]> {
    try {
      const addresses = await this.#resolve(hostname);
      if (addresses.length > 0) return addresses;
    } catch (error) {
      // Only what may pass is told apart from a blocked address, so that nobody learns which internal names exist.
      if (!/^(ENOTFOUND|ENODATA)$/.test((error as NodeJS.ErrnoException).code ?? ''))
        throw new FetchError('unreachable', error);
    }
    throw blocked(`the name ${hostname} does not exist`);
  }

  async #logged<T>(url: string, task: () => Promise<T>): Promise<T> {
    try {
      return await task();
    } catch (error) {
      // The rest of an address may hold a credential.
      const origin = URL.canParse(url) ? new URL(url).origin : undefined;
      if (error instanceof FetchError) {
        const { code, cause } = error;
        this.#surroundings.log.warn(
          { code, origin, reason: reasonOf(cause) },
          'outgoing request failed',
        );
      }
      throw error;
    }
  }
}

function checkHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(headers).map(
    ([name, value]) => [name.toLowerCase(), value] as const,
  );
  const own = entries.find(([name]) => ownHeaders.test(name));
  if (own) throw new Error(`The header ${own[0]} belongs to the connection`);
  return Object.fromEntries(entries);
}

/** A name that is being resolved obeys no signal. */
function orAbort<T>(task: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason as Error);
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    task.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}

function toFetchError(error: unknown): unknown {
  if (error instanceof FetchError) return error;
  const { code, cause } = error as NodeJS.ErrnoException;
  if (error instanceof ConnectError)
    return new FetchError(cause === 'timed-out' ? 'timed-out' : 'unreachable', error);
  if (/^(HPE_|Z_|ERR_.*BROTLI|ERR_STREAM|ECONNRESET|EPIPE)/.test(code ?? ''))
    return new FetchError('response-invalid', error);
  return error;
}

function reasonOf(cause: unknown): string | undefined {
  if (!(cause instanceof Error)) return undefined;
  const deeper = cause.cause === undefined ? undefined : reasonOf(cause.cause);
  return cause.message || deeper;
}

async function resolveBySystem(hostname: string): Promise<string[]> {
  const found = await lookup(hostname, { all: true });
  return found.map(({ address }) => address);
}
