import type { Playback } from '../../../src/contract/playback.js';
import type { Deps } from '../../platform/deps.js';
import { Problem } from '../../platform/http/problem.js';
import { createDeliveryAddress, type DeliveryClaims } from '../../domain/delivery-address.js';
import { supersededSeconds } from '../revisions/retire-revision.js';
import { extendAddressesUntil } from '../revisions/revision-store.js';
import type { Catalog, PublishedRevision } from './catalog.js';
import {
  findPlayableVideo,
  spendPlayAuth,
  type PlayableVideo,
  type PlayClaims,
} from './play-auth.js';
import { startingFiles } from './manifests/hls.js';
import { reachesRendition, type PlayLimits } from './play-limits.js';

/** How long the addresses live that a play auth buys: longer than it takes to start, shorter than a leaked link is worth. */
const addressSeconds = 7200;
/** Ends are rounded up to this, so that a page that is loaded again finds its segments in the browser's cache. */
const addressStepSeconds = 600;

/**
 * Exchanges a play auth for addresses.
 * @throws Problem `token-invalid`, `token-expired`, `play-auth-used`, `not-found`, `video-not-playable`
 */
export async function exchangePlayAuth(
  deps: Deps,
  catalog: Catalog,
  playAuth: string,
): Promise<Playback> {
  const claims = deps.tokens.verify<PlayClaims>('play', playAuth);
  const video = await findPlayableVideo(catalog, claims.app, claims.video);
  await spendPlayAuth(deps, claims);
  const earliest = Math.floor(Date.now() / 1000) + addressSeconds;
  const exp = Math.ceil(earliest / addressStepSeconds) * addressStepSeconds;
  return describePlayback(deps, catalog, { video, limits: claims, exp });
}

/** Addresses for a third-party player, without a play auth. @throws Problem `not-found`, `video-not-playable` */
export async function createPlayUrls(
  deps: Deps,
  catalog: Catalog,
  { appId, videoId, expiresIn }: { appId: string; videoId: string; expiresIn: number | undefined },
): Promise<Playback> {
  const video = await findPlayableVideo(catalog, appId, videoId);
  const life = expiresIn ?? addressSeconds;
  const exp = Math.floor(Date.now() / 1000) + life;
  if (life > supersededSeconds) {
    const revision = { appId, videoId, rev: video.currentRev };
    await extendAddressesUntil(deps.database.db, revision, new Date(exp * 1000));
  }
  return describePlayback(deps, catalog, { video, limits: {}, exp });
}

async function describePlayback(
  deps: Deps,
  catalog: Catalog,
  { video, limits, exp }: { video: PlayableVideo; limits: PlayLimits; exp: number },
): Promise<Playback> {
  const revision = await catalog.revision(video.appId, video.id, video.currentRev);
  if (!revision || !reaches(limits, revision)) {
    throw new Problem(
      'video-not-playable',
      'No rendition permitted by this play auth is ready yet.',
    );
  }
  const claims: DeliveryClaims = {
    app: video.appId,
    video: video.id,
    exp,
    ...(limits.preview !== undefined && { preview: limits.preview }),
    ...(limits.height !== undefined && { height: limits.height }),
  };
  const address = createDeliveryAddress(deps, claims, revision.rev);
  return {
    videoId: video.id,
    title: video.title,
    duration: Math.min(revision.duration, limits.preview ?? Infinity),
    ...pictureSize(limits, revision),
    poster: revision.hasPoster ? address({ type: 'poster' }) : null,
    expiresAt: new Date(exp * 1000).toISOString(),
    sources: [
      {
        type: 'application/vnd.apple.mpegurl',
        url: address({ type: 'multivariant-playlist' }),
        protection: revision.protection,
        preload: startingFiles(revision, limits).map(address),
      },
    ],
    ...(revision.storyboard &&
      limits.preview === undefined && {
        storyboard: address({ type: 'storyboard', name: 'storyboard.vtt' }),
      }),
    textTracks: [],
    chapters: [],
  };
}

function pictureSize(
  limits: PlayLimits,
  { renditions }: PublishedRevision,
): Pick<Playback, 'width' | 'height'> {
  const pictures = renditions.filter(
    (rendition) => rendition.kind === 'video' && reachesRendition(limits, rendition),
  );
  const largest = pictures.toSorted((a, b) => (b.height ?? 0) - (a.height ?? 0))[0];
  return { width: largest?.width ?? null, height: largest?.height ?? null };
}

function reaches(limits: PlayLimits, { renditions }: PublishedRevision): boolean {
  const video = renditions.filter((rendition) => rendition.kind === 'video');
  return (
    renditions.length > 0 &&
    (video.length === 0 || video.some((rendition) => reachesRendition(limits, rendition)))
  );
}
