import type { Playback } from '../contract/playback.js';
import { VodError } from '../shared/vod-error.js';
import { fixedUrls, RenewableUrls, type Grant } from './delivery-urls.js';
import type { EngineFactory, EngineSource } from './engines/engine.js';
import { hlsEngine } from './engines/hls-engine.js';
import { nativeEngine } from './engines/native-engine.js';
import { badResponse } from './fetch-with-retry.js';
import { resolveHttpUrl } from './http-url.js';
import {
  firstExchange,
  hasPlayAuth,
  renewedExchange,
  type Exchange,
  type PlayAuthOffer,
} from './play-auth.js';

/** What the host asks to play. */
export interface SourceRequest extends PlayAuthOffer {
  readonly src: string;
  /** Media type of `src`; empty: by its ending. */
  readonly type: string;
}

/** A source request with what is needed to play it. */
export interface OpenedSource {
  readonly source: Omit<EngineSource, 'startTime' | 'headStart'>;
  readonly factory: EngineFactory;
  /** The files a player that begins at the start requests first. */
  readonly preload: readonly string[];
  readonly playback: Playback | undefined;
  /** Continues with the play auth the request holds now, if it is for the same video. */
  readonly takePlayAuth?: () => Promise<'taken' | 'other-video'>;
}

interface SourceOffer {
  url: string;
  type: string;
  preload?: string[] | undefined;
}

const hlsType = 'application/vnd.apple.mpegurl';
const engines: readonly EngineFactory[] = [hlsEngine, nativeEngine];

export function isEmptyRequest(request: SourceRequest): boolean {
  return request.src === '' && !hasPlayAuth(request);
}

/** What is told while a source is open, or opened. */
export interface SourceNews {
  readonly renewed: (exchange: Exchange) => void;
  /** Nothing of the video plays yet: it is asked for again. */
  readonly waited: (answer: Response) => void;
}

/**
 * Finds what to load and which engine plays it. A play auth goes before `src`.
 * Throws `VodError`: those of the exchange, `not-supported`, `configuration`.
 */
export async function openSource(
  request: SourceRequest,
  signal: AbortSignal,
  { renewed: onRenew, waited }: SourceNews,
): Promise<OpenedSource> {
  if (!hasPlayAuth(request)) return openUrl(request);
  engines.find((engine) => engine.canPlay({ type: hlsType }))?.warmUp?.();
  const first = await firstExchange(request, signal, waited);
  const { source, preload, factory } = choose(first.playback.sources);
  const { videoId } = first.playback;
  const toGrant = ({ playback, lifeMs }: Exchange): Grant => ({
    url: choose(playback.sources).source.url,
    lifeMs,
  });
  const addresses = new RenewableUrls(toGrant(first), async () => {
    const renewed = await renewedExchange(request, signal);
    if (renewed.playback.videoId !== videoId)
      throw badResponse('The new play auth is for another video');
    onRenew(renewed);
    return toGrant(renewed);
  });
  let newest = 0;
  const takePlayAuth = async (): Promise<'taken' | 'other-video'> => {
    const call = ++newest;
    const offered = await firstExchange(request, signal).catch(asUndefined);
    // A newer play auth has arrived meanwhile; its own call decides.
    if (call !== newest) return 'taken';
    if (offered?.playback.videoId !== videoId) return 'other-video';
    addresses.adopt(toGrant(offered));
    onRenew(offered);
    return 'taken';
  };
  return {
    source: { ...source, addresses },
    factory,
    preload,
    playback: first.playback,
    takePlayAuth,
  };
}

// A play auth that cannot be exchanged reports its error when it is opened anew.
function asUndefined(error: unknown): undefined {
  if (!(error instanceof VodError)) throw error;
  return undefined;
}

function openUrl({ src, type }: SourceRequest): OpenedSource {
  const url = resolveHttpUrl(src) ?? ownBlobUrl(src);
  if (url === undefined)
    throw new VodError('configuration', 'src must be an http, https or blob address');
  const byEnding = /\.m3u8?$/i.test(new URL(url).pathname) ? hlsType : 'video/mp4';
  const { source, factory } = choose([{ url, type: type || byEnding }]);
  return {
    source: { ...source, addresses: fixedUrls },
    factory,
    preload: [url],
    playback: undefined,
  };
}

// A file on the viewer's disk, before it is uploaded. A blob of another origin cannot be read anyway.
function ownBlobUrl(src: string): string | undefined {
  return src.startsWith('blob:') && URL.canParse(src) && new URL(src).origin === location.origin
    ? src
    : undefined;
}

function choose(sources: readonly SourceOffer[]): {
  source: { url: string; type: string };
  preload: readonly string[];
  factory: EngineFactory;
} {
  for (const source of sources) {
    const factory = engines.find((engine) => engine.canPlay(source));
    if (factory)
      return {
        source: { url: source.url, type: source.type },
        preload: source.preload ?? [],
        factory,
      };
  }
  throw new VodError('not-supported', 'This browser plays none of the sources');
}
