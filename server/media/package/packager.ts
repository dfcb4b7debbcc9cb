import { createCipheriv, randomBytes } from 'node:crypto';
import type { Protection } from '../../../src/contract/videos.js';
import type { KeyChange } from '../../domain/key-changes.js';
import { segmentIv } from '../../domain/segment-iv.js';
import type { TrackKind } from '../../domain/storage-keys.js';
import { encryptTrack } from './common-encryption/common-encryption.js';
import { keyPeriod } from './key-periods.js';

export interface ContentKey {
  /** Names the key in playlists and licences: 16 random bytes in base64url, which Common Encryption calls KID. */
  id: string;
  /** 16 bytes. */
  key: Buffer;
}

/** Packages the files of one rendition for a protection method. */
export interface TrackPackager {
  /** The init segment to publish. */
  readonly init: Buffer;
  /** Stored with the rendition, because playlists contain the IVs; null when they contain none. */
  readonly ivBase: Buffer | null;
  /** Of the first segments; null when segments are not encrypted. */
  readonly contentKeyId: string | null;
  /** The keys that follow it in the segments so far; null when it serves all of them. */
  readonly keyChanges: readonly KeyChange[] | null;
  /** Whether the boxes of the segments can be read without the key. */
  readonly hasReadableBoxes: boolean;
  /** Segment `n`, which begins at `start` seconds. In any order. May change `bytes`. */
  segment(bytes: Buffer, n: number, start: number): Buffer;
}

export interface PackagedTrack {
  kind: TrackKind;
  /** Pixels of the shorter side of the picture. */
  shortSide?: number | undefined;
}

/** Packages a revision for a protection method, with content keys that it generates. */
export interface Packager {
  /** Of all tracks so far. */
  readonly contentKeys: readonly ContentKey[];
  /** `iv` as of `knownIv` for a track that was packaged in part; otherwise a random one. */
  track(track: PackagedTrack, init: Buffer, iv?: Buffer): TrackPackager;
}

/** A key for each purpose that the tracks have. */
export type KeysByPurpose = ReadonlyMap<KeyPurpose, ContentKey>;

/** Keys that a packager uses in place of new ones. */
export interface KnownKeys {
  /** Of Common Encryption. */
  byPurpose?: KeysByPurpose | undefined;
  /** Of AES-128, see `keyPeriod`. */
  byPeriod?: ReadonlyMap<number, ContentKey> | undefined;
}

type PackagerOf = (tracks: readonly PackagedTrack[], known: KnownKeys) => Packager;

const packagers: Record<Protection, PackagerOf> = {
  none: clear,
  'aes-128': (_, { byPeriod }) => aes128(byPeriod),
  cbcs: (tracks, { byPurpose }) => commonEncryption('cbcs', byPurpose ?? createKeys(tracks)),
  cenc: (tracks, { byPurpose }) => commonEncryption('cenc', byPurpose ?? createKeys(tracks)),
};

/** Creates a packager of these tracks, with new keys but for those that are known. */
export function createPackager(
  protection: Protection,
  tracks: readonly PackagedTrack[],
  known: KnownKeys = {},
): Packager {
  return packagers[protection](tracks, known);
}

function createKeys(tracks: readonly PackagedTrack[]): KeysByPurpose {
  return new Map(tracks.map((track) => [keyPurpose(track), createKey()]));
}

function clear(): Packager {
  return {
    contentKeys: [],
    track: (_, init) => ({
      init,
      ivBase: null,
      contentKeyId: null,
      keyChanges: null,
      hasReadableBoxes: true,
      segment: (bytes) => bytes,
    }),
  };
}

/**
 * HLS `METHOD=AES-128`: whole segments in CBC with PKCS7 padding; the init segment is not encrypted (RFC 8216 4.3.2.4). All
 * tracks have one key for each ten minutes, so that a key which becomes known opens no more than these.
 */
function aes128(known: Iterable<[number, ContentKey]> = [[0, createKey()]]): Packager {
  const keys = new Map(known);
  const keyOf = (period: number): ContentKey => {
    const key = keys.get(period) ?? createKey();
    keys.set(period, key);
    return key;
  };
  return {
    get contentKeys() {
      return [...keys.values()];
    },
    track(_, init, ivBase = randomBytes(16)) {
      const keyIds: string[] = [];
      return {
        init,
        ivBase,
        contentKeyId: keyOf(0).id,
        get keyChanges() {
          return changesIn(keyIds);
        },
        hasReadableBoxes: false,
        segment(bytes, n, start) {
          const { id, key } = keyOf(keyPeriod(start));
          keyIds[n] = id;
          const cipher = createCipheriv('aes-128-cbc', key, segmentIv(ivBase, n));
          return Buffer.concat([cipher.update(bytes), cipher.final()]);
        },
      };
    },
  };
}

/** Where the key of a segment is not that of the one before. */
function changesIn(keyIds: readonly string[]): KeyChange[] | null {
  const changes = keyIds.flatMap((keyId, segment) =>
    segment > 0 && keyIds[segment - 1] !== keyId ? [{ segment, keyId }] : [],
  );
  return changes.length > 0 ? changes : null;
}

/** Sound, SD, HD and UHD have keys of their own, so that a licence may permit one and not another. */
function commonEncryption(scheme: 'cbcs' | 'cenc', keys: KeysByPurpose): Packager {
  const contentKeys = [...keys.values()];
  let index = 0;
  return {
    contentKeys,
    track(track, init, iv) {
      const contentKey = keys.get(keyPurpose(track));
      if (!contentKey) throw new Error('The packager does not know this track');
      const encrypted = encryptTrack(init, {
        scheme,
        kind: track.kind,
        key: contentKey.key,
        keyId: toKeyId(contentKey),
        keyIds: contentKeys.map(toKeyId),
        index: index++,
        iv,
      });
      return {
        init: encrypted.init,
        ivBase: encrypted.constantIv,
        contentKeyId: contentKey.id,
        keyChanges: null,
        hasReadableBoxes: true,
        segment: (bytes, n) => encrypted.segment(bytes, n),
      };
    },
  };
}

function toKeyId({ id }: ContentKey): Buffer {
  return Buffer.from(id, 'base64url');
}

export type KeyPurpose = 'audio' | 'sd' | 'hd' | 'uhd';

/** Licence servers know these four classes (DASH-IF CPIX 2.3, `intendedTrackType`). */
export function keyPurpose({ kind, shortSide = 0 }: PackagedTrack): KeyPurpose {
  if (kind === 'audio') return 'audio';
  if (shortSide <= 576) return 'sd';
  return shortSide <= 1080 ? 'hd' : 'uhd';
}

function createKey(): ContentKey {
  return { id: randomBytes(16).toString('base64url'), key: randomBytes(16) };
}
