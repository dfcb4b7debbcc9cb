import type {
  HlsConfig,
  Loader,
  LoaderCallbacks,
  LoaderConfiguration,
  LoaderContext,
} from 'hls.js';
import { VodError } from '../../shared/vod-error.js';
import type { EarlyAnswer } from '../head-start.js';
import type { EngineSource } from './engine.js';

type LoaderClass = new (config: HlsConfig) => Loader<LoaderContext>;

// More than 33 hours of 4 s segments; parsing more would hold the page up.
const maxSegments = 30_000;
const maxPlaylistChars = 8_000_000;

interface LoaderHost extends Pick<EngineSource, 'addresses' | 'headStart'> {
  readonly refuse: (error: VodError) => void;
  /** Resolves when the engine is ready for what has come; undefined: it is. */
  readonly prepare: (data: unknown) => Promise<void> | undefined;
}

/**
 * The engine's own loader, taking what came early, asking `addresses` where to load from, and once more after a refusal.
 * Inside the engine every address keeps the form it was first met in, so its caches stay valid.
 */
export function createAddressLoader(
  Loader: LoaderClass,
  { addresses, headStart, refuse, prepare }: LoaderHost,
): LoaderClass {
  return class AddressLoader extends Loader {
    #stopped = false;

    override load(
      context: LoaderContext,
      config: LoaderConfiguration,
      callbacks: LoaderCallbacks<LoaderContext>,
    ): void {
      // The engine's bandwidth rules read this while we wait for an address.
      this.stats.loading.start = performance.now();
      void this.#begin(context, config, callbacks);
    }

    override abort(): void {
      this.#stopped = true;
      super.abort();
    }

    override destroy(): void {
      this.#stopped = true;
      super.destroy();
    }

    async #begin(
      context: LoaderContext,
      config: LoaderConfiguration,
      callbacks: LoaderCallbacks<LoaderContext>,
    ): Promise<void> {
      const early = await headStart?.take(context.url);
      if (this.#stopped) return;
      if (!early) return this.#attempt(context, config, callbacks, 'first');
      this.#measure(early);
      const data =
        context.responseType === 'text' ? new TextDecoder().decode(early.bytes) : early.bytes;
      this.#hand(data, () =>
        callbacks.onSuccess({ url: context.url, data, code: 200 }, this.stats, context, null),
      );
    }

    #hand(data: unknown, give: () => void): void {
      if (isAbsurd(data)) return refuse(absurd());
      const ready = prepare(data);
      if (!ready) return give();
      void ready.then(() => {
        if (!this.#stopped) give();
      });
    }

    #measure({ bytes, askedAt, answeredAt, arrivedAt }: EarlyAnswer): void {
      this.stats.loading.start = askedAt;
      this.stats.loading.first = answeredAt;
      this.stats.loading.end = arrivedAt;
      this.stats.loaded = this.stats.total = bytes.byteLength;
    }

    async #attempt(
      context: LoaderContext,
      config: LoaderConfiguration,
      callbacks: LoaderCallbacks<LoaderContext>,
      attempt: 'first' | 'renewed',
    ): Promise<void> {
      const url = await addresses.fresh(context.url);
      if (this.#stopped) return;
      this.stats.loading.start = 0;
      super.load({ ...context, url }, config, {
        ...callbacks,
        onSuccess: (response, stats, _context, details) => {
          if (isPage(response.data))
            return callbacks.onError({ code: 0, text: '' }, context, details, stats);
          const answer = response.url === url ? { ...response, url: context.url } : response;
          this.#hand(answer.data, () => callbacks.onSuccess(answer, stats, context, details));
        },
        onError: (error, _context, details, stats) => {
          if (attempt === 'renewed' || (error.code !== 401 && error.code !== 403)) {
            callbacks.onError(error, context, details, stats);
            return;
          }
          void this.#renewed(url).then((again) => {
            if (this.#stopped) return;
            if (again) void this.#attempt(context, config, callbacks, 'renewed');
            else callbacks.onError(error, context, details, stats);
          });
        },
        onTimeout: (stats, _context, details) => callbacks.onTimeout(stats, context, details),
      });
    }

    async #renewed(url: string): Promise<boolean> {
      try {
        return await addresses.renew(url);
      } catch (error) {
        if (error instanceof VodError) return false;
        throw error;
      }
    }
  };
}

// By what it is: segments may be sent as HTML by mistake.
function isPage(data: unknown): boolean {
  return (
    data instanceof ArrayBuffer &&
    /^\s*<(?:!doc|html)/i.test(new TextDecoder().decode(data.slice(0, 99)))
  );
}

function absurd(): VodError {
  return new VodError('source', 'The playlist cannot be one of a video');
}

// Such playlists would hold the page up, or make the engine wait for ever.
function isAbsurd(playlist: unknown): boolean {
  if (typeof playlist !== 'string') return false;
  if (playlist.length > maxPlaylistChars || /#EXTINF:\s*(?:-|\d{5}|[\d.]*e)/i.test(playlist))
    return true;
  return playlist.split('#EXTINF', maxSegments + 2).length > maxSegments + 1;
}
