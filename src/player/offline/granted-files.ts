import type { Playback } from '../../contract/playback.js';
import { errorFromAnswer } from '../../shared/http-answer.js';
import { pause } from '../../shared/timers.js';
import { VodError } from '../../shared/vod-error.js';
import { firstExchange, type PlayAuthOffer } from '../play-auth.js';
import { fetchAlive } from './fetch-alive.js';

export const hlsType = 'application/vnd.apple.mpegurl';
const refusals = [401, 403, 404, 410];
const [shortestMs, longestMs] = [500, 30_000];

/** The video has another revision now, whose files are others. */
export class OtherRevision extends Error {}

/** What a playback answer has of a stream that can be kept. */
export interface KeptSource {
  readonly source: Playback['sources'][number];
  /** Address of the folder that all its files are in, with the token of the answer. */
  readonly base: string;
  /** The same without the token: what stays when the token is renewed. */
  readonly folder: string;
}

/** Throws `VodError`: `not-supported`. */
export function keptSource({ sources }: Playback): KeptSource {
  const source = sources.find(({ type }) => type === hlsType);
  if (!source) throw new VodError('not-supported', 'Only HLS can be kept offline.');
  const base = new URL('.', source.url).href;
  return { source, base, folder: base.replace(/\/p\/[^/]+\//, '/p/') };
}

/** Fetches files of a video for as long as it takes: over cuts of the network, and with new addresses once the old ones have expired. */
export class GrantedFiles {
  readonly #offer: PlayAuthOffer;
  readonly #signal: AbortSignal;
  readonly #folder: string;
  #base: string;
  #renewal: Promise<void> | undefined;

  constructor(offer: PlayAuthOffer, playback: Playback, signal: AbortSignal) {
    const { base, folder } = keptSource(playback);
    // The play auth that came with the page is used up, where there is a way to a new one.
    const renews = offer.playAuthUrl !== '' || offer.getPlayAuth !== undefined;
    this.#offer = renews ? { ...offer, playAuth: '' } : offer;
    this.#signal = signal;
    this.#base = base;
    this.#folder = folder;
  }

  /** The name of a file by its address, in whatever file it stood; undefined for what is elsewhere. */
  nameOf(address: string, within = ''): string | undefined {
    const { href } = new URL(address, this.#base + within);
    return href.startsWith(this.#base) ? href.slice(this.#base.length) : undefined;
  }

  /** Throws `VodError`: those of the exchange, what the server refuses for good, `aborted`; `OtherRevision`. */
  async fetch(name: string): Promise<ArrayBuffer> {
    let renewals = 0;
    return this.#persist(async () => {
      const base = this.#base;
      const { response, bytes } = await fetchAlive(new URL(name, base), this.#signal);
      if (response.ok) return bytes;
      const { status, headers } = response;
      const error = errorFromAnswer({
        status,
        body: new TextDecoder().decode(bytes),
        retryAfter: headers.get('Retry-After'),
      });
      if (!refusals.includes(status) || renewals++ > 0) throw error;
      await this.#renew(base);
      return undefined;
    });
  }

  /** Asks again until there is an answer that another try would not change; undefined asks again at once. */
  async #persist<Answer>(ask: () => Promise<Answer | undefined>): Promise<Answer> {
    for (let delayMs = shortestMs; ; delayMs = Math.min(delayMs * 2, longestMs)) {
      try {
        const answer = await ask();
        if (answer !== undefined) return answer;
      } catch (cause) {
        if (this.#signal.aborted) throw aborted(cause);
        const isCut = cause instanceof TypeError;
        const mayPass =
          cause instanceof VodError && cause.retryable && cause.code !== 'bad-response';
        if (!isCut && !mayPass) throw cause;
        await untilOnline(delayMs, this.#signal);
      }
      if (this.#signal.aborted) throw aborted();
    }
  }

  async #renew(refused: string): Promise<void> {
    if (this.#base !== refused) return;
    this.#renewal ??= this.#persist(async () => {
      const { playback } = await firstExchange(this.#offer, this.#signal);
      mustBeAllowed(playback);
      const { base, folder } = keptSource(playback);
      if (folder !== this.#folder) throw new OtherRevision();
      this.#base = base;
      return true;
    })
      .then(() => undefined)
      .finally(() => (this.#renewal = undefined));
    return this.#renewal;
  }
}

/** Throws `VodError`: `forbidden`. */
export function mustBeAllowed({ offline }: Playback): NonNullable<Playback['offline']> {
  if (offline) return offline;
  throw new VodError('forbidden', 'This video may not be kept offline.');
}

function aborted(cause?: unknown): VodError {
  return new VodError('aborted', 'The download was stopped.', { cause });
}

/** Sooner where the connection comes back. */
async function untilOnline(ms: number, signal: AbortSignal): Promise<void> {
  const over = new AbortController();
  const end = (): void => over.abort();
  globalThis.addEventListener('online', end, { signal: over.signal });
  signal.addEventListener('abort', end, { signal: over.signal });
  await pause(ms, over.signal);
  over.abort();
}
