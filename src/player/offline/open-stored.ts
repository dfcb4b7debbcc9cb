import type { Playback } from '../../contract/playback.js';
import { VodError } from '../../shared/vod-error.js';
import type { DeliveryUrls } from '../delivery-urls.js';
import type { DrmSystems, EngineFactory } from '../engines/engine.js';
import type { EarlyAnswer } from '../head-start.js';
import { isObject } from '../odd-values.js';
import type { Choice, FileOptions, OpenedSource, SourceRequest } from '../source-request.js';
import { clearKey } from './clear-key-licence.js';
import type { OfflineVideo } from './offline-video.js';
import type { StoredVideo } from './offline-store.js';
import type { StoredFiles } from './stored-files.js';
import { sharedVideos } from './shared-videos.js';

/** Under which engines know the files: an address that leads nowhere (RFC 6761, 6.4), should one be asked for by mistake. */
const origin = 'https://offline.invalid/';
/** Addresses of what was read, of which so many are held at once. */
const mostAddresses = 40;

/** Plays a copy from the store, without a network. Throws `VodError`: `offline-expired`, `not-found`, `storage`. */
export async function openStored(
  request: SourceRequest,
  file: OfflineVideo | undefined,
  { signal, choicesOf }: Pick<FileOptions, 'signal' | 'choicesOf'>,
): Promise<OpenedSource> {
  if (!isObject(file) || typeof file.videoId !== 'string')
    throw new VodError('configuration', 'file must be a Blob or a video that is kept offline');
  const { video, files } = await sharedVideos().open(file.videoId);
  const addresses = new StoredAddresses(files, signal);
  const url = origin + video.manifest;
  const drm = video.licence ? licencesOf(video.licence) : undefined;
  const offers = [{ url, type: video.type, drm }];
  return {
    choices: storedChoices(choicesOf([offers], request.engine), files),
    addresses,
    playback: await toPlayback(video, addresses),
  };
}

function licencesOf(licence: string): DrmSystems {
  return { [clearKey]: { licenseUrl: origin + licence } };
}

async function toPlayback(video: StoredVideo, addresses: StoredAddresses): Promise<Playback> {
  const { videoId, title, playback, poster, storyboard, textTracks, expiresAt } = video;
  const { duration, marquee, ...rest } = playback;
  return {
    ...{ videoId, title, ...rest },
    ...(duration !== undefined && { duration }),
    ...(marquee !== undefined && { marquee }),
    // A picture that cannot be read is no reason not to play.
    poster: poster ? await addresses.fresh(origin + poster).catch(() => null) : null,
    expiresAt: new Date(expiresAt).toISOString(),
    sources: [],
    ...(storyboard && { storyboard: origin + storyboard }),
    textTracks: textTracks.map(({ file, ...track }) => ({ ...track, url: origin + file })),
  };
}

// The browser's own player asks for addresses itself, which lead nowhere.
async function* storedChoices(
  choices: AsyncGenerator<Choice, undefined>,
  files: StoredFiles,
): AsyncGenerator<Choice, undefined> {
  for await (const { source, factory } of choices)
    if (factory.name !== 'native') yield { source, factory: readingFrom(files, factory) };
  return undefined;
}

/** The engine, which takes what it would load from the store, where it can. */
function readingFrom(files: StoredFiles, factory: EngineFactory): EngineFactory {
  return {
    name: factory.name,
    canPlay: (source) => factory.canPlay(source),
    create: async (video, sink) => {
      const engine = await factory.create(video, sink);
      const load = engine.load.bind(engine);
      const take = async (url: string): Promise<EarlyAnswer | undefined> => {
        if (!url.startsWith(origin)) return undefined;
        const askedAt = performance.now();
        try {
          const bytes = await files.read(nameOf(url));
          return { bytes, askedAt, answeredAt: askedAt, arrivedAt: performance.now() };
        } catch (cause) {
          sink.failed(toVodError(cause));
          return new Promise(() => undefined);
        }
      };
      engine.load = (source) => load({ ...source, headStart: { take } });
      return engine;
    },
  };
}

/** What is not taken so is handed out as an address of its bytes: pictures, texts, and what other engines load. */
class StoredAddresses implements DeliveryUrls {
  readonly #files: StoredFiles;
  readonly #signal: AbortSignal;
  readonly #made = new Map<string, string>();
  failure: VodError | undefined;

  constructor(files: StoredFiles, signal: AbortSignal) {
    this.#files = files;
    this.#signal = signal;
    signal.addEventListener('abort', () => this.#forget(0));
  }

  current(url: string): string {
    return this.#made.get(url) ?? url;
  }

  async fresh(url: string): Promise<string> {
    if (!url.startsWith(origin)) return url;
    const known = this.#made.get(url);
    if (known !== undefined) return known;
    const name = nameOf(url);
    const bytes = await this.#files.read(name);
    // A licence is asked for by POST, which the address of a blob does not answer.
    if (name.endsWith('.json')) return `data:application/json;base64,${toBase64(bytes)}`;
    const address = URL.createObjectURL(new Blob([bytes], { type: typeOf(name) }));
    if (this.#signal.aborted) URL.revokeObjectURL(address);
    this.#made.set(url, address);
    this.#forget(mostAddresses);
    return address;
  }

  original(address: string): string {
    return [...this.#made].find(([, made]) => made === address)?.[0] ?? address;
  }

  async renew(): Promise<boolean> {
    return false;
  }

  // Segments alone: pictures and texts are few, and may be asked for much later.
  #forget(most: number): void {
    const segments = [...this.#made].filter(([url]) => most === 0 || url.endsWith('.m4s'));
    for (const [url, address] of segments.slice(0, Math.max(0, segments.length - most))) {
      URL.revokeObjectURL(address);
      this.#made.delete(url);
    }
  }
}

function nameOf(url: string): string {
  return url.slice(origin.length);
}

const types: Readonly<Record<string, string>> = {
  jpg: 'image/jpeg',
  vtt: 'text/vtt',
  m3u8: 'application/vnd.apple.mpegurl',
  mpd: 'application/dash+xml',
};

function typeOf(name: string): string {
  return types[name.slice(name.lastIndexOf('.') + 1)] ?? 'video/mp4';
}

function toBase64(bytes: ArrayBuffer): string {
  return btoa(String.fromCharCode(...new Uint8Array(bytes)));
}

function toVodError(cause: unknown): VodError {
  return cause instanceof VodError ? cause : new VodError('storage', String(cause), { cause });
}
