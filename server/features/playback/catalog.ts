import type { DeliveryClaims } from '../../domain/delivery-address.js';
import type { Deps } from '../../platform/deps.js';
import { ExpiringCache } from '../../platform/expiring-cache.js';
import {
  contentKeyPurpose,
  type RenditionRow,
  type RevisionRow,
} from '../revisions/revision-table.js';
import { findVideo } from '../videos/video-store.js';
import type { VideoRow } from '../videos/video-table.js';
import {
  findContentKey,
  findRevision,
  selectRenditions,
  selectVideoKeys,
} from '../revisions/revision-store.js';

/** After a video is deleted or blocked, every process stops serving it and its keys within this time. */
const takeDownMs = 5000;
/** Published revisions never change. They expire from the cache only so that deleted revisions are noticed. */
const revisionMs = 60_000;
/** But for those that grow: so old may the end be that viewers see, however many they are. */
const growingMs = 500;
/** And for those whose images may still come. */
const imagelessMs = 5000;

export interface PublishedRevision extends RevisionRow {
  renditions: readonly RenditionRow[];
}

/** A rendition and the key that decrypts it. */
export interface VideoKey {
  id: string;
  key: Buffer;
  rendition: RenditionRow;
}

type TokenClaims = Pick<DeliveryClaims, 'app' | 'video' | 'rev'>;

const catalogs = new WeakMap<Deps['database'], Catalog>();

/** The one of a server: a deleted or blocked video stops everywhere at the same time. */
export function catalogOf(deps: Pick<Deps, 'database' | 'secrets'>): Catalog {
  const catalog = catalogs.get(deps.database) ?? new Catalog(deps);
  catalogs.set(deps.database, catalog);
  return catalog;
}

/** Caches the database reads of playback for a short time, so that many viewers of one video cost one read. */
export class Catalog {
  readonly #videos: ExpiringCache<VideoRow | undefined>;
  readonly #revisions: ExpiringCache<PublishedRevision | undefined>;
  readonly #keys: ExpiringCache<Buffer | undefined>;
  readonly #videoKeys: ExpiringCache<readonly VideoKey[]>;

  constructor({ database: { db }, secrets }: Pick<Deps, 'database' | 'secrets'>) {
    this.#videos = new ExpiringCache({
      ttlMs: takeDownMs,
      max: 10_000,
      load: async (path) => {
        const [appId = '', id = ''] = path.split('/');
        return findVideo(db, appId, id);
      },
    });
    this.#revisions = new ExpiringCache({
      ttlMs: revisionMs,
      ttlOf: freshMsOf,
      max: 1000,
      load: async (path) => {
        const [appId = '', videoId = '', rev] = path.split('/');
        const address = { appId, videoId, rev: Number(rev) };
        const row = await findRevision(db, address);
        return row && { ...row, renditions: await selectRenditions(db, address) };
      },
    });
    this.#keys = new ExpiringCache({
      ttlMs: takeDownMs,
      max: 10_000,
      load: async (path) => {
        const [appId = '', id = ''] = path.split('/');
        const row = await findContentKey(db, appId, id);
        return row && secrets.unwrap(contentKeyPurpose, row.keyWrapped);
      },
    });
    this.#videoKeys = new ExpiringCache({
      ttlMs: takeDownMs,
      max: 1000,
      load: async (path) => {
        const [appId = '', videoId = ''] = path.split('/');
        const rows = await selectVideoKeys(db, appId, videoId);
        return rows.map(({ key, rendition }) => ({
          id: key.id,
          key: secrets.unwrap(contentKeyPurpose, key.keyWrapped),
          rendition,
        }));
      },
    });
  }

  video(appId: string, videoId: string): Promise<VideoRow | undefined> {
    return this.#videos.get(`${appId}/${videoId}`);
  }

  /**
   * The video of a delivery token. It is read again where what is cached is older than the revision that the token was signed
   * for, which may have been by another process: who has just been given an address must not be refused.
   */
  videoOf({ app, video, rev = 0 }: TokenClaims): Promise<VideoRow | undefined> {
    return readFresh(
      this.#videos,
      `${app}/${video}`,
      (known) => !known || (known.currentRev ?? 0) >= rev,
    );
  }

  /** Like `video`, but if the cached video is not playable, it is read again: it may have become playable since. */
  videoToPlay(appId: string, videoId: string): Promise<VideoRow | undefined> {
    return readFresh(
      this.#videos,
      `${appId}/${videoId}`,
      (known) => known !== undefined && isPlayable(known),
    );
  }

  revision(appId: string, videoId: string, rev: number): Promise<PublishedRevision | undefined> {
    return this.#revisions.get(`${appId}/${videoId}/${rev}`);
  }

  /** The keys of all published revisions of a token’s video, with what each decrypts; read again as by `videoOf`. */
  videoKeys({ app, video, rev = 0 }: TokenClaims): Promise<readonly VideoKey[]> {
    return readFresh(
      this.#videoKeys,
      `${app}/${video}`,
      (known) => rev === 0 || known.some(({ rendition }) => rendition.rev >= rev),
    );
  }

  /** The decrypted content key, 16 bytes. */
  contentKey(appId: string, keyId: string): Promise<Buffer | undefined> {
    return this.#keys.get(`${appId}/${keyId}`);
  }
}

/** What is cached where it is fresh enough for the caller, otherwise what is read now. */
async function readFresh<Value>(
  cache: ExpiringCache<Value>,
  path: string,
  isFresh: (known: Value) => boolean,
): Promise<Value> {
  const known = await cache.get(path);
  if (isFresh(known)) return known;
  cache.delete(path);
  return cache.get(path);
}

export function isPlayable(video: VideoRow): video is VideoRow & { currentRev: number } {
  return video.playable && video.status !== 'blocked' && video.currentRev !== null;
}

function freshMsOf(revision: PublishedRevision | undefined): number {
  if (revision?.isGrowing || revision?.isUnproven) return growingMs;
  return revision?.isInterim && !revision.storyboard ? imagelessMs : revisionMs;
}
