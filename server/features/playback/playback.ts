import type {
  Playback,
  PlaybackSource,
  PlaybackStart,
  Wait,
} from '../../../src/contract/playback.js';
import { createBeaconAddress } from '../../domain/beacon-address.js';
import { createLicenceAddress } from '../../domain/licence-address.js';
import { createOfflineAddress } from '../../domain/offline-address.js';
import type { Deps } from '../../platform/deps.js';
import { Problem } from '../../platform/http/problem.js';
import {
  createDeliveryAddress,
  type DeliveryAddress,
  type DeliveryClaims,
} from '../../domain/delivery-address.js';
import { drmOf } from '../drm/drm-of.js';
import { supersededSeconds } from '../revisions/retire-revision.js';
import { extendAddressesUntil } from '../revisions/revision-store.js';
import { progressOf } from '../videos/to-video.js';
import { publishedTexts, withUploaded } from '../text-tracks/published-texts.js';
import type { Catalog, PublishedRevision } from './catalog.js';
import {
  findPlayableVideo,
  consumePlayAuth,
  type PlayableVideo,
  type PlayClaims,
} from './play-auth.js';
import { startingFiles } from './manifests/hls.js';
import { describeStart } from './playback-start.js';
import {
  isStillGrowing,
  permitsRendition,
  permittedTexts,
  type PlayLimits,
} from './play-limits.js';

/**
 * The minimum lifetime of the URLs that an exchange returns. Players renew them; a short life limits the use of a
 * leaked URL.
 */
const addressSeconds = 7200;
/**
 * Expiry times are rounded up to a multiple of this, so that a reload soon after gets the same URLs and finds the segments
 * in the browser's cache.
 */
const addressStepSeconds = 600;

interface ExchangeRequest {
  playAuth: string;
  firstBytes: boolean;
  /** What is interim does not do. */
  ladderOnly: boolean;
}

/**
 * Exchanges a play auth for delivery URLs, unless the caller has to wait for them.
 * @throws Problem `token-invalid`, `token-expired`, `play-auth-used`, `not-found`, `video-not-playable`
 */
export async function exchangePlayAuth(
  deps: Deps,
  catalog: Catalog,
  { playAuth, firstBytes, ladderOnly }: ExchangeRequest,
): Promise<Playback | Wait> {
  const claims = deps.tokens.verify<PlayClaims>('play', playAuth);
  const video = await findPlayableVideo(catalog, claims.app, claims.video);
  if (ladderOnly && (await isInterim(catalog, video)))
    return {
      code: 'video-not-playable',
      detail: 'The ladder is being made.',
      ...progressOf(video),
    };
  await consumePlayAuth(deps, claims);
  const earliest = Math.floor(Date.now() / 1000) + addressSeconds;
  const exp = Math.ceil(earliest / addressStepSeconds) * addressStepSeconds;
  const described = await describePlayback(deps, catalog, { video, limits: claims, exp });
  const { playback, revision } = described;
  return withStart(
    playback,
    await startOf(deps, catalog, { revision, limits: claims, firstBytes }),
  );
}

async function isInterim(
  catalog: Catalog,
  { appId, id, currentRev }: PlayableVideo,
): Promise<boolean> {
  return (await catalog.revision(appId, id, currentRev))?.isInterim ?? false;
}

/**
 * Creates delivery URLs for a third-party player, without a play auth. @throws Problem `not-found`,
 * `video-not-playable`
 */
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
  return (await describePlayback(deps, catalog, { video, limits: {}, exp })).playback;
}

// Without it, players start all the same, only later.
async function startOf(
  deps: Deps,
  catalog: Catalog,
  request: Parameters<typeof describeStart>[2],
): Promise<PlaybackStart | undefined> {
  try {
    return await describeStart(deps, catalog, request);
  } catch (error) {
    deps.log.warn(
      { err: error, videoId: request.revision.videoId },
      'what playback starts with cannot be read',
    );
    return undefined;
  }
}

function withStart(playback: Playback, start: PlaybackStart | undefined): Playback {
  if (!start) return playback;
  const sources = playback.sources.map((source) =>
    source.type === 'application/vnd.apple.mpegurl' ? { ...source, start } : source,
  );
  return { ...playback, sources };
}

async function describePlayback(
  deps: Deps,
  catalog: Catalog,
  {
    video,
    limits,
    exp,
  }: {
    video: PlayableVideo;
    limits: PlayLimits & { viewer?: string; marquee?: string };
    exp: number;
  },
): Promise<{ playback: Playback; revision: PublishedRevision }> {
  const stored = await catalog.revision(video.appId, video.id, video.currentRev);
  if (!stored || !permitsPlayback(limits, stored)) {
    throw new Problem(
      'video-not-playable',
      'No rendition permitted by this play auth is ready yet.',
    );
  }
  const texts = await publishedTexts(deps, { appId: video.appId, videoId: video.id });
  const revision = withUploaded(stored, texts);
  const end = endOf(revision, limits);
  const claims = {
    app: video.appId,
    video: video.id,
    rev: revision.rev,
    exp,
    ...(limits.preview !== undefined && { preview: limits.preview }),
    ...(limits.height !== undefined && { height: limits.height }),
  };
  const address = createDeliveryAddress(deps, claims);
  const given = video.posterId === null ? {} : { id: video.posterId };
  const whole = revision.duration ?? 0;
  const hasPoster = revision.hasPoster || video.posterId !== null;
  const playback: Playback = {
    videoId: video.id,
    title: video.title,
    ...(end !== undefined && { duration: end }),
    ...(end !== undefined && end < whole && { fullDuration: whole }),
    ...(limits.marquee !== undefined && { marquee: limits.marquee }),
    ...(revision.isGrowing && { growing: true }),
    ...(revision.isInterim && { interim: true }),
    ...pictureSize(limits, revision),
    poster: hasPoster ? address.file({ type: 'poster', ...given }) : null,
    expiresAt: new Date(exp * 1000).toISOString(),
    beacons: createBeaconAddress(deps, { ...claims, ...viewerOf(limits) }),
    ...offlineOf(deps, video, revision, limits),
    sources: describeSources(
      revision,
      limits,
      address,
      await licencesOf(deps, { revision, claims, address, viewer: limits.viewer }),
    ),
    ...(revision.storyboard &&
      limits.preview === undefined && {
        storyboard: address.file({ type: 'storyboard', name: 'storyboard.vtt' }),
      }),
    textTracks: permittedTexts(revision, limits).map((track) => ({
      kind: track.kind,
      label: track.label,
      language: track.language,
      url: address.file({ type: 'text', name: track.name }),
    })),
    chapters: revision.chapters.filter(({ startTime }) => startTime < (end ?? Infinity)),
  };
  return { playback, revision };
}

/** Of what may be watched, in seconds; undefined while nobody knows it, or not whether there will be as much as may be watched. */
function endOf(revision: PublishedRevision, limits: PlayLimits): number | undefined {
  const { duration, renditions } = revision;
  const { preview = Infinity } = limits;
  if (duration !== null) return Math.min(duration, preview);
  return isStillGrowing(revision, limits, renditions) ? undefined : preview;
}

/** Of what is only a part, or not there to its end, nothing is kept. */
function offlineOf(
  deps: Deps,
  { appId: app, id: video, offline }: PlayableVideo,
  { isGrowing, isInterim }: PublishedRevision,
  { preview }: PlayLimits,
): Pick<Playback, 'offline'> {
  if (!offline || isGrowing || isInterim || preview !== undefined) return {};
  const exp = Math.floor(Date.now() / 1000) + deps.config.offlineDays * 24 * 3600;
  return {
    offline: {
      expiresAt: new Date(exp * 1000).toISOString(),
      checkUrl: createOfflineAddress(deps, { app, video, exp }),
    },
  };
}

function viewerOf({ viewer }: { viewer?: string | undefined }): { viewer?: string } {
  return viewer === undefined ? {} : { viewer };
}

/** Where licences come from: the app's vendors, or, without one, this server. */
async function licencesOf(
  deps: Deps,
  {
    revision,
    claims,
    address,
    viewer,
  }: {
    revision: PublishedRevision;
    claims: DeliveryClaims;
    address: DeliveryAddress;
    viewer: string | undefined;
  },
): Promise<PlaybackSource['drm']> {
  if (revision.protection !== 'cbcs' && revision.protection !== 'cenc') return undefined;
  const holder = { ...claims, ...viewerOf({ viewer }) };
  const vendors = await drmOf(deps, revision, revision, createLicenceAddress(deps, holder));
  return Object.keys(vendors).length > 0
    ? vendors
    : { 'org.w3.clearkey': { licenseUrl: address.licence('clearkey') } };
}

/**
 * HLS, which every browser plays in some way, and DASH over the same segments where these are not encrypted as a whole. What
 * browsers decrypt is played as DASH first: it names keys in one way for all players.
 */
function describeSources(
  revision: PublishedRevision,
  limits: PlayLimits,
  address: DeliveryAddress,
  drm: PlaybackSource['drm'],
): PlaybackSource[] {
  const { protection } = revision;
  const common = { protection, ...(drm && { drm }) };
  const hls = {
    type: 'application/vnd.apple.mpegurl' as const,
    url: address.file({ type: 'multivariant-playlist' }),
    ...common,
    preload: startingFiles(revision, limits).map((file) => address.file(file)),
  };
  const dash = {
    type: 'application/dash+xml' as const,
    url: address.file({ type: 'dash-manifest' }),
    ...common,
  };
  if (protection === 'aes-128') return [hls];
  return drm ? [dash, hls] : [hls, dash];
}

/** The largest picture that may be watched, as displayed; null where there is sound alone. */
export function pictureSize(
  limits: PlayLimits,
  { renditions }: PublishedRevision,
): Pick<Playback, 'width' | 'height'> {
  const pictures = renditions.filter(
    (rendition) => rendition.kind === 'video' && permitsRendition(limits, rendition),
  );
  const largest = pictures.toSorted((a, b) => (b.height ?? 0) - (a.height ?? 0))[0];
  return { width: largest?.width ?? null, height: largest?.height ?? null };
}

function permitsPlayback(limits: PlayLimits, { renditions }: PublishedRevision): boolean {
  const video = renditions.filter((rendition) => rendition.kind === 'video');
  return (
    renditions.length > 0 &&
    (video.length === 0 || video.some((rendition) => permitsRendition(limits, rendition)))
  );
}
