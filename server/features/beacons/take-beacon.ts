import type { TakenBeacon } from '../../../src/contract/beacons.js';
import type { DeliveryClaims } from '../../domain/delivery-address.js';
import type { Deps } from '../../platform/deps.js';
import { Problem } from '../../platform/http/problem.js';
import { TokenBuckets } from '../../platform/http/token-buckets.js';
import { isPlayable, type Catalog } from '../playback/catalog.js';
import { verifyDelivery } from '../playback/delivery.js';
import type { ViewBuffer } from './view-buffer.js';
import type { ViewState } from './view-table.js';
import { toWatchedParts } from './watched-parts.js';

/** Of one view. Players send every 30 s, and when they are hidden, paused or at the end. */
const rate = { perSecond: 0.2, burst: 20 };

export interface BeaconTaking {
  tokens: Deps['tokens'];
  catalog: Catalog;
  buffer: ViewBuffer;
  buckets: TokenBuckets;
}

export function createBuckets(): TokenBuckets {
  return new TokenBuckets(rate);
}

/**
 * Takes what a player tells of its view so far.
 * @throws Problem `unauthenticated`, `token-invalid`, `url-expired`, `beyond-claim`, `too-many-requests`, `not-found`, `forbidden`,
 * `unavailable`
 */
export async function takeBeacon(
  { tokens, catalog, buffer, buckets }: BeaconTaking,
  token: string | undefined,
  beacon: TakenBeacon,
): Promise<void> {
  if (!token) throw new Problem('unauthenticated', 'The address contains no token.');
  const claims = verifyDelivery(tokens, token);
  if (!isOfView(claims)) throw new Problem('beyond-claim');
  const seconds = buckets.take(claims.view);
  if (seconds > 0)
    throw new Problem('too-many-requests', `Try again in ${seconds} s.`, {
      headers: { 'retry-after': String(seconds) },
    });
  const video = await catalog.videoOf(claims);
  if (video?.status === 'blocked') throw new Problem('forbidden', 'The video is blocked.');
  if (!video || !isPlayable(video)) throw new Problem('not-found', 'No such video.');
  buffer.put(toState(claims, beacon, video.duration));
}

type ViewClaims = DeliveryClaims & { view: string };

function isOfView(claims: DeliveryClaims): claims is ViewClaims {
  return claims.scope === 'beacons' && claims.view !== undefined;
}

function toState(
  { app, video, viewer, view }: ViewClaims,
  { duration: toldDuration = 0, watched, ...told }: TakenBeacon,
  knownDuration: number | null,
): ViewState {
  const duration = knownDuration ?? toldDuration;
  const { startupMs = null, bitRate = null, height = null, engine = null, error = null } = told;
  return {
    ...told,
    ...{ id: view, appId: app, videoId: video, viewer: viewer ?? null, startedAt: new Date() },
    ...{ startupMs, bitRate, height, engine: engine || null, error: error || null },
    watched: duration > 0 ? toWatchedParts(watched, duration) : null,
  };
}
