import { VodError } from '../shared/vod-error.js';
import { fixedUrls } from './delivery-urls.js';
import type { DrmSystems, EngineFactory, EngineName } from './engines/engine.js';
import { hlsEngine } from './engines/hls-engine.js';
import { nativeEngine } from './engines/native-engine.js';
import { fetchPart } from './fetch-part.js';
import { badResponse } from './fetch-with-retry.js';
import { resolveHttpUrl } from './http-url.js';
import { misconfigured } from './misconfigured.js';
import {
  fetchExchanged,
  firstExchange,
  hasPlayAuth,
  renewedExchange,
  type Exchange,
} from './play-auth.js';
import type { Grant } from './renewable-urls.js';
import type {
  Choice,
  FileNews,
  OpenedSource,
  SourceNews,
  SourceOffer,
  SourceRequest,
} from './source-request.js';

const hlsType = 'application/vnd.apple.mpegurl';
const dashType = 'application/dash+xml';
// Those that most videos need; the others are fetched when none of these suits.
const engines: readonly EngineFactory[] = [hlsEngine, nativeEngine];

export function isEmptyRequest(request: SourceRequest): boolean {
  return (
    !request.file &&
    request.src === '' &&
    !hasPlayAuth(request) &&
    sourceElements(request).length === 0
  );
}

function sourceElements(request: SourceRequest): HTMLSourceElement[] {
  return [...request.querySelectorAll<HTMLSourceElement>(':scope > source')];
}

/**
 * Finds what to load and which engines play it. A file goes before a play auth, which goes before `src`; `wants` is as of `firstExchange`.
 * Throws `VodError`: those of the exchange, `configuration`.
 */
export async function openSource(
  request: SourceRequest,
  signal: AbortSignal,
  news: FileNews,
  wants?: string,
): Promise<OpenedSource> {
  if (request.file) {
    const { openFile } = await import('./local-file.js');
    return openFile(request, { signal, news, choicesOf, openServed });
  }
  if (!hasPlayAuth(request)) return openAddresses(request);
  const first = await firstExchange(request, signal, news.waited, wants);
  return openServed(request, signal, news, first);
}

/** What a first exchange has answered. */
async function openServed(
  request: SourceRequest,
  signal: AbortSignal,
  { renewed: onRenew }: Pick<SourceNews, 'renewed'>,
  first: Exchange,
): Promise<OpenedSource> {
  const { RenewableUrls } = await fetchExchanged();
  const { videoId } = first.playback;
  // All sources are below one token.
  const toGrant = ({ playback, lifeMs }: Exchange): Grant => ({
    url: playback.sources[0]?.url ?? '',
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
    choices: choicesOf([first.playback.sources], request.engine),
    addresses,
    playback: first.playback,
    takePlayAuth,
  };
}

// A play auth that cannot be exchanged reports its error when it is opened anew.
function asUndefined(error: unknown): undefined {
  if (!(error instanceof VodError)) throw error;
  return undefined;
}

// As `<video>` does it: `src`, or else the first of its `<source>` children that plays.
function openAddresses(request: SourceRequest): OpenedSource {
  const { src, type, drm, engine } = request;
  const named = src
    ? [{ src, type }]
    : sourceElements(request).filter(({ media }) => !media || matchMedia(media).matches);
  const offers = named.map((one) => offersOf(one, drm));
  if (src && !offers[0]?.length) throw misconfigured('src must be an http, https or blob address');
  return {
    choices: choicesOf(offers, engine),
    addresses: fixedUrls,
    playback: undefined,
    hasFallbacks: offers.length > 1,
  };
}

/** None for an address that is not to be played. */
function offersOf(
  { src, type }: Pick<HTMLSourceElement, 'src' | 'type'>,
  drm: DrmSystems | undefined,
): SourceOffer[] {
  const url = resolveHttpUrl(src) ?? ownBlobUrl(src);
  if (url === undefined) return [];
  const [, ending = ''] = /\.(m3u8?|mpd)$/i.exec(new URL(url).pathname) ?? [];
  const byEnding = ending ? (/d/i.test(ending) ? dashType : hlsType) : 'video/mp4';
  return [{ url, type: type || byEnding, drm, preload: [url] }];
}

// A file on the viewer's disk, before it is uploaded. A blob of another origin cannot be read anyway.
function ownBlobUrl(src: string): string | undefined {
  return src.startsWith('blob:') && URL.canParse(src) && new URL(src).origin === location.origin
    ? src
    : undefined;
}

/** All that suits the first group goes before what suits the next. */
async function* choicesOf(
  groups: readonly (readonly SourceOffer[])[],
  name: EngineName | '',
): AsyncGenerator<Choice, undefined> {
  for (const sources of groups) {
    yield* suitable(sources, engines, name);
    const { moreEngines } = await fetchPart(import('./engines/more-engines.js'));
    yield* suitable(sources, moreEngines, name);
  }
  return undefined;
}

function* suitable(
  sources: readonly SourceOffer[],
  factories: readonly EngineFactory[],
  name: EngineName | '',
): Generator<Choice> {
  for (const source of sources)
    for (const factory of factories)
      if ((!name || factory.name === name) && factory.canPlay(source)) yield { source, factory };
}
