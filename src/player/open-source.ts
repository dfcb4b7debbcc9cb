import type { Playback } from '../api/contract/playback.js';
import { VodError } from '../shared/vod-error.js';
import { fixedAddresses, RenewableAddresses } from './addresses.js';
import type { EngineFactory, EngineSource } from './engines/engine.js';
import { hlsEngine } from './engines/hls-engine.js';
import { nativeEngine } from './engines/native-engine.js';
import { resolveHttpUrl } from './http-url.js';
import { firstExchange, hasPlayAuth, renewedExchange, type Exchange, type PlayAuthOffer } from './play-auth.js';

/** What the host wants played. */
export interface Order extends PlayAuthOffer {
  readonly src: string;
}

/** An order that can be played. */
export interface OpenedSource {
  readonly source: Omit<EngineSource, 'startTime'>;
  readonly factory: EngineFactory;
  readonly playback: Playback | undefined;
}

const engines: readonly EngineFactory[] = [hlsEngine, nativeEngine];

export function isEmptyOrder(order: Order): boolean {
  return order.src === '' && !hasPlayAuth(order);
}

/**
 * Finds what to load and which engine plays it. A play auth goes before `src`.
 * Throws `VodError`: those of the exchange, `not-supported`, `configuration`.
 */
export async function openSource(
  order: Order,
  signal: AbortSignal,
  onRenew: (exchange: Exchange) => void,
): Promise<OpenedSource> {
  if (!hasPlayAuth(order)) return openUrl(order.src);
  const exchange = await firstExchange(order, signal);
  const { source, factory } = choose(exchange.playback.sources);
  const addresses = new RenewableAddresses({ url: source.url, lifeMs: exchange.lifeMs }, async () => {
    const renewed = await renewedExchange(order, signal);
    if (renewed.playback.videoId !== exchange.playback.videoId) {
      throw new VodError('bad-response', 'The new play auth is for another video');
    }
    onRenew(renewed);
    return { url: choose(renewed.playback.sources).source.url, lifeMs: renewed.lifeMs };
  });
  return { source: { ...source, addresses }, factory, playback: exchange.playback };
}

function openUrl(src: string): OpenedSource {
  const url = resolveHttpUrl(src);
  if (url === undefined) throw new VodError('configuration', 'src must be an http or https address');
  const type = /\.m3u8?$/i.test(new URL(url).pathname) ? 'application/vnd.apple.mpegurl' : 'video/mp4';
  const { source, factory } = choose([{ url, type }]);
  return { source: { ...source, addresses: fixedAddresses }, factory, playback: undefined };
}

function choose(sources: readonly { url: string; type: string }[]): {
  source: { url: string; type: string };
  factory: EngineFactory;
} {
  for (const source of sources) {
    const factory = engines.find((engine) => engine.canPlay(source));
    if (factory) return { source: { url: source.url, type: source.type }, factory };
  }
  throw new VodError('not-supported', 'This browser plays none of the sources');
}
