import { createCipheriv, randomBytes } from 'node:crypto';
import type { Protection } from '../../../src/contract/videos.js';
import { segmentIv } from '../../domain/segment-iv.js';
import type { TrackKind } from '../../domain/storage-keys.js';

/** How the files of one rendition are written under a protection. */
export interface TrackPackager {
  /** Stored with the rendition, since playlists tell it; null when segments are clear. */
  readonly ivBase: Buffer | null;
  init(bytes: Buffer): Buffer;
  segment(bytes: Buffer, n: number): Buffer;
}

/** How a revision is written under a protection, with the keys that it needs. */
export interface Packager {
  /** The key of each kind of track; kinds may share one. Empty when nothing is encrypted. */
  readonly contentKeys: ReadonlyMap<TrackKind, Buffer>;
  track(kind: TrackKind): TrackPackager;
}

const packagers: Partial<Record<Protection, () => Packager>> = { none: clear, 'aes-128': aes128 };

/** The protections that a video can be published under. */
export function isPackaged(protection: Protection): boolean {
  return packagers[protection] !== undefined;
}

/** With fresh keys. Creation of a video refuses what `isPackaged` denies. */
export function createPackager(protection: Protection): Packager {
  const create = packagers[protection];
  if (!create) throw new Error(`Nothing packages the protection ${protection}`);
  return create();
}

function clear(): Packager {
  const track = { ivBase: null, init: (bytes: Buffer) => bytes, segment: (bytes: Buffer) => bytes };
  return { contentKeys: new Map(), track: () => track };
}

/** HLS `METHOD=AES-128`: whole segments in CBC with PKCS7 padding, the init segment clear (RFC 8216 4.3.2.4). */
function aes128(): Packager {
  const key = randomBytes(16);
  return {
    contentKeys: new Map([
      ['video', key],
      ['audio', key],
    ]),
    track() {
      const ivBase = randomBytes(16);
      return {
        ivBase,
        init: (bytes) => bytes,
        segment(bytes, n) {
          const cipher = createCipheriv('aes-128-cbc', key, segmentIv(ivBase, n));
          return Buffer.concat([cipher.update(bytes), cipher.final()]);
        },
      };
    },
  };
}
