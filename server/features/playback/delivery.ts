import { LRUCache } from 'lru-cache';
import type { Deps } from '../../platform/deps.js';
import { Problem } from '../../platform/http/problem.js';
import { formatLicenceUrl, type DeliveryClaims } from '../../domain/delivery-address.js';
import { firstSegmentOf } from '../../domain/key-changes.js';
import type { RenditionRow } from '../revisions/revision-table.js';
import {
  toImageKey,
  toPosterKey,
  toRenditionPrefix,
  toTextKey,
  type TrackKind,
} from '../../domain/storage-keys.js';
import type { TextTrack } from '../../domain/tracks.js';
import { isPlayable, type Catalog, type PublishedRevision } from './catalog.js';
import {
  formatDeliveryFile,
  parseDeliveryPath,
  splitDeliveryPath,
  type DeliveryPath,
} from '../../domain/delivery-path.js';
import { findStoredKeyframe, type Keyframe } from '../../media/package/keyframes.js';
import { drmSystemsOf } from '../drm/drm-of.js';
import type { DrmSystemName } from '../../media/drm/drm-systems.js';
import { renderDashManifest } from './manifests/dash.js';
import { renderMultivariantPlaylist } from './manifests/hls.js';
import {
  renderKeyframePlaylist,
  renderMediaPlaylist,
  renderStoryboardPlaylist,
  renderTextPlaylist,
} from './manifests/hls-media.js';
import { beyondClaim, notFound } from './delivery-problems.js';
import { findPermittedText, withTexts, type ServedRevision } from './delivered-texts.js';
import { countPermittedSegments, permitsRendition } from './play-limits.js';
import { RenderedManifest, type ManifestType } from './rendered-manifest.js';

const keptManifestBytes = 16 * 1024 * 1024;

const hls = 'application/vnd.apple.mpegurl';
const webVtt = 'text/vtt; charset=utf-8';
const challenge = { 'www-authenticate': 'Bearer realm="vodkit"' };

interface Grant {
  claims: DeliveryClaims;
  token: string;
  /** Key systems of licence vendors, who then are the only ones to give keys. */
  systems: readonly DrmSystemName[];
}

/** What a delivery URL resolves to. */
export type Delivered =
  | { type: 'manifest'; manifest: RenderedManifest }
  | { type: 'key'; bytes: Buffer }
  | { type: 'file'; key: string; contentType: string; mayChange?: boolean }
  | { type: 'keyframe'; key: string; n: number; keyframe: Keyframe };

/** Resolves URLs below `/p/` to manifests, keys and files, and checks the token. */
export class Delivery {
  readonly #deps: Pick<Deps, 'config' | 'tokens' | 'database' | 'secrets'>;
  readonly #catalog: Catalog;
  readonly #manifests = new LRUCache<string, RenderedManifest>({ maxSize: keptManifestBytes });

  constructor(deps: Pick<Deps, 'config' | 'tokens' | 'database' | 'secrets'>, catalog: Catalog) {
    this.#deps = deps;
    this.#catalog = catalog;
  }

  /**
   * @throws Problem `unauthenticated` without a token; `token-invalid`, `url-expired` or `beyond-claim` when the token does
   * not permit this file; `not-found` when the file does not exist or belongs to another app; `forbidden` for a blocked video.
   */
  async open(rawUrl: string): Promise<Delivered> {
    const split = splitDeliveryPath(rawUrl);
    if (!split) throw notFound();
    if (split.token === '')
      throw new Problem('unauthenticated', 'The URL contains no token.', {
        headers: challenge,
      });
    const claims = verifyDelivery(this.#deps.tokens, split.token);
    const path = parseDeliveryPath(split.below);
    if (!path) throw notFound();
    checkClaims(claims, path);
    const revision = await withTexts(this.#deps, path, await this.#playableRevision(claims, path));
    const systems = await drmSystemsOf(this.#deps, path.appId, revision.protection);
    return this.#openFile({ claims, token: split.token, systems }, path, revision);
  }

  async #playableRevision(
    claims: DeliveryClaims,
    { appId, videoId, rev }: DeliveryPath,
  ): Promise<PublishedRevision> {
    const video = await this.#catalog.videoOf(claims);
    if (video?.status === 'blocked') throw new Problem('forbidden', 'The video is blocked.');
    if (!video || !isPlayable(video)) throw notFound();
    const revision = await this.#catalog.revision(appId, videoId, rev);
    if (!revision) throw notFound();
    return revision;
  }

  #openFile(
    grant: Grant,
    path: DeliveryPath,
    revision: ServedRevision,
  ): Delivered | Promise<Delivered> {
    const { file } = path;
    const { claims } = grant;
    switch (file.type) {
      case 'multivariant-playlist':
        return this.#manifest(grant, { path, revision }, hls, () =>
          renderMultivariantPlaylist(revision, claims),
        );
      case 'dash-manifest':
        return this.#dashManifest(grant, path, revision);
      case 'media-playlist': {
        const rendition = findPermittedRendition(claims, revision, file);
        return this.#manifest(grant, { path, revision }, hls, () =>
          renderMediaPlaylist(revision, rendition, claims, grant.systems),
        );
      }
      case 'init':
        return mediaFile(path, findPermittedRendition(claims, revision, file), 'init.mp4');
      case 'segment': {
        const rendition = findPermittedRendition(claims, revision, file);
        if (file.n >= rendition.segmentDurations.length) throw notFound();
        if (file.n >= countPermittedSegments(claims, rendition.segmentDurations))
          throw beyondClaim();
        return mediaFile(path, rendition, `${file.n}.m4s`);
      }
      case 'keyframe-playlist': {
        const rendition = findTrickPlay(claims, revision, file);
        return this.#manifest(grant, { path, revision }, hls, () =>
          renderKeyframePlaylist(revision, rendition, claims, grant.systems),
        );
      }
      case 'keyframe': {
        const rendition = findTrickPlay(claims, revision, file);
        const keyframe = findStoredKeyframe(rendition.keyframes, file.n);
        if (!keyframe) throw notFound();
        if (keyframe.segment >= countPermittedSegments(claims, rendition.segmentDurations))
          throw beyondClaim();
        const key = `${toRenditionPrefix(path, rendition)}${keyframe.segment}.m4s`;
        return { type: 'keyframe', key, n: file.n, keyframe };
      }
      case 'text-playlist': {
        const track = findPermittedText(claims, revision, file.name);
        return this.#manifest(grant, { path, revision }, hls, () =>
          renderTextPlaylist(revision, track),
        );
      }
      case 'text':
        return textFile(path, findPermittedText(claims, revision, file.name));
      case 'key':
        if (grant.systems.length > 0) throw beyondClaim();
        return this.#key(claims, revision, file.keyId);
      case 'poster':
        return posterFile(path, file.id);
      case 'storyboard-playlist': {
        const { storyboard } = revision;
        if (!storyboard) throw notFound();
        if (claims.preview !== undefined) throw beyondClaim();
        return this.#manifest(grant, { path, revision }, hls, () =>
          renderStoryboardPlaylist(storyboard),
        );
      }
      case 'storyboard':
        // The storyboard shows the whole video, so a preview token does not permit it.
        if (claims.preview !== undefined) throw beyondClaim();
        return imageFile(path, file.name);
    }
  }

  #manifest(
    { claims, systems }: Pick<Grant, 'claims' | 'systems'>,
    { path, revision }: { path: DeliveryPath; revision: ServedRevision },
    contentType: ManifestType,
    render: () => string,
    token = '',
  ): Delivered {
    const { appId, videoId, rev, file } = path;
    const name = formatDeliveryFile(file);
    const limits = `${claims.preview ?? ''}:${claims.height ?? ''}`;
    const key = `${token}:${systems.join()}:${limits}:${appId}/${videoId}/${rev}/${name}:${stateOf(revision)}`;
    const known = this.#manifests.get(key);
    if (known) return { type: 'manifest', manifest: known };
    const manifest = new RenderedManifest(render(), contentType, revision.isGrowing);
    this.#manifests.set(key, manifest, { size: manifest.bytes.length });
    return { type: 'manifest', manifest };
  }

  #dashManifest(
    { claims, token, systems }: Grant,
    path: DeliveryPath,
    revision: ServedRevision,
  ): Delivered {
    const { protection } = revision;
    if (protection === 'aes-128') throw notFound();
    const clearKeyLicenceUrl = formatLicenceUrl(this.#deps.config.publicUrl, token, 'clearkey');
    return this.#manifest(
      { claims, systems },
      { path, revision },
      'application/dash+xml',
      () => renderDashManifest(revision, claims, { clearKeyLicenceUrl, systems }),
      // The licence's address contains the token.
      protection === 'none' ? '' : token,
    );
  }

  async #key(
    claims: DeliveryClaims,
    revision: PublishedRevision,
    keyId: string,
  ): Promise<Delivered> {
    const uses = revision.renditions.flatMap((rendition) => {
      const segment = firstSegmentOf(rendition, keyId);
      return segment === undefined ? [] : [{ rendition, segment }];
    });
    if (uses.length === 0) throw notFound();
    const isPermitted = uses.some(
      ({ rendition, segment }) =>
        permitsRendition(claims, rendition) &&
        segment < countPermittedSegments(claims, rendition.segmentDurations),
    );
    if (!isPermitted) throw beyondClaim();
    const bytes = await this.#catalog.contentKey(revision.appId, keyId);
    if (!bytes) throw notFound();
    return { type: 'key', bytes };
  }
}

/** What a manifest is true of: subtitles as they are now, and of a revision that grows so much. */
function stateOf({ isGrowing, renditions, textState = '' }: ServedRevision): string {
  if (!isGrowing) return textState;
  return `${textState}:${renditions.map(({ segmentDurations }) => segmentDurations.length).join()}`;
}

/** @throws Problem `token-invalid`, `url-expired` */
export function verifyDelivery(tokens: Deps['tokens'], token: string): DeliveryClaims {
  const { claims, expired } = tokens.open<DeliveryClaims>('delivery', token);
  if (expired)
    throw new Problem(
      'url-expired',
      'This URL has expired. Exchange a new play auth for new URLs.',
    );
  return claims;
}

/** Checks the claims against the path before anything is read from the database or the store. */
function checkClaims(claims: DeliveryClaims, path: DeliveryPath): void {
  if (path.appId !== claims.app) throw notFound();
  if (path.videoId !== claims.video)
    throw new Problem('token-invalid', 'The token is for another video.');
  const { scope } = claims;
  if (scope !== undefined && !(scope === 'images' && isImage(path))) throw beyondClaim();
}

function findPermittedRendition(
  claims: DeliveryClaims,
  revision: PublishedRevision,
  { kind, rendition: name }: { kind: TrackKind; rendition: string },
): RenditionRow {
  const rendition = revision.renditions.find(
    (candidate) => candidate.kind === kind && candidate.name === name,
  );
  if (!rendition) throw notFound();
  if (!permitsRendition(claims, rendition)) throw beyondClaim();
  return rendition;
}

/** A rendition with keyframes to choose from. */
function findTrickPlay(
  claims: DeliveryClaims,
  revision: PublishedRevision,
  { rendition: name }: { rendition: string },
): RenditionRow & { keyframes: Buffer } {
  const rendition = findPermittedRendition(claims, revision, { kind: 'video', rendition: name });
  if (!rendition.keyframes) throw notFound();
  return { ...rendition, keyframes: rendition.keyframes };
}

function mediaFile(path: DeliveryPath, rendition: RenditionRow, file: string): Delivered {
  return {
    type: 'file',
    key: `${toRenditionPrefix(path, rendition)}${file}`,
    contentType: `${rendition.kind}/mp4`,
  };
}

/** An uploaded one keeps its address when its text is replaced. */
function textFile(path: DeliveryPath, track: TextTrack): Delivered {
  const mayChange = track.fileId !== undefined;
  return { type: 'file', key: toTextKey(path, track), contentType: webVtt, mayChange };
}

function imageFile(path: DeliveryPath, name: string): Delivered {
  const contentType = name.endsWith('.vtt') ? webVtt : 'image/jpeg';
  return { type: 'file', key: toImageKey(path, name), contentType };
}

/** One that was given has another address whenever it is replaced. */
function posterFile(path: DeliveryPath, id: string | undefined): Delivered {
  if (id === undefined) return imageFile(path, 'poster.jpg');
  return { type: 'file', key: toPosterKey(path, id), contentType: 'image/jpeg' };
}

function isImage({ file }: DeliveryPath): boolean {
  return ['poster', 'storyboard', 'storyboard-playlist'].includes(file.type);
}
