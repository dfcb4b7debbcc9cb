import { createCipheriv, randomBytes } from 'node:crypto';
import type { Protection } from '../../../src/contract/videos.js';
import { segmentIv } from '../../domain/segment-iv.js';
import type { TrackKind } from '../../domain/storage-keys.js';

/** Packages the files of one rendition for a protection method. */
export interface TrackPackager {
  /** Stored with the rendition, because playlists contain the IVs; null when segments are not encrypted. */
  readonly ivBase: Buffer | null;
  init(bytes: Buffer): Buffer;
  segment(bytes: Buffer, n: number): Buffer;
}

/** Packages a revision for a protection method, with the content keys it generated. */
export interface Packager {
  /** The key of each kind of track; kinds may share one. Empty when nothing is encrypted. */
  readonly contentKeys: ReadonlyMap<TrackKind, Buffer>;
  track(kind: TrackKind): TrackPackager;
}

const packagers: Partial<Record<Protection, () => Packager>> = { none: clear, 'aes-128': aes128 };

/** Whether videos can be published with this protection. */
export function isPackaged(protection: Protection): boolean {
  return packagers[protection] !== undefined;
}

/** Creates a packager with new keys. Videos are created only with a protection for which `isPackaged` is true. */
export function createPackager(protection: Protection): Packager {
  const create = packagers[protection];
  if (!create) throw new Error(`The protection ${protection} has no packager`);
  return create();
}

function clear(): Packager {
  const track = { ivBase: null, init: (bytes: Buffer) => bytes, segment: (bytes: Buffer) => bytes };
  return { contentKeys: new Map(), track: () => track };
}

/**
 * HLS `METHOD=AES-128`: whole segments in CBC with PKCS7 padding; the init segment is not encrypted (RFC 8216 4.3.2.4).
 */
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
