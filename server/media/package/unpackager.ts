import { createDecipheriv } from 'node:crypto';
import type { Protection } from '../../../src/contract/videos.js';
import { segmentIv } from '../../domain/segment-iv.js';
import type { ContentKey, TrackPackager } from './packager.js';
import { readProtection, unprotectInit } from './common-encryption/unprotect-init.js';
import { unprotectSegment } from './common-encryption/unprotect-segment.js';

/** Makes of a packaged rendition the files that a `TrackPackager` was given. */
export interface TrackUnpackager {
  /** The clear init segment. */
  readonly init: Buffer;
  /** May change `bytes`. @throws Error when they were not packaged with the key, as far as that can be seen */
  segment(bytes: Buffer, n: number): Buffer;
}

/** A packaged rendition: its init segment as published, and what its row keeps. */
export interface PackagedFiles extends Pick<TrackPackager, 'init' | 'ivBase'> {
  /** Undefined where segments are not encrypted. */
  contentKey: ContentKey | undefined;
  /** Those that follow it, each from a segment on. */
  laterKeys?: readonly { segment: number; contentKey: ContentKey | undefined }[];
}

const unpackagers: Record<Protection, (files: PackagedFiles) => TrackUnpackager> = {
  none: ({ init }) => ({ init, segment: (bytes) => bytes }),
  'aes-128': aes128,
  cbcs: commonEncryption,
  cenc: commonEncryption,
};

/** The inverse of `createPackager(protection).track(…)`. */
export function createUnpackager(protection: Protection, files: PackagedFiles): TrackUnpackager {
  return unpackagers[protection](files);
}

function aes128({ init, ivBase, contentKey, laterKeys = [] }: PackagedFiles): TrackUnpackager {
  const first = required(contentKey);
  const changes = laterKeys.map((change) => ({ ...change, key: required(change.contentKey).key }));
  if (!ivBase) throw new Error('The rendition has no IV');
  return {
    init,
    segment(bytes, n) {
      const { key } = changes.findLast(({ segment }) => segment <= n) ?? first;
      const decipher = createDecipheriv('aes-128-cbc', key, segmentIv(ivBase, n));
      return Buffer.concat([decipher.update(bytes), decipher.final()]);
    },
  };
}

function commonEncryption({ init, contentKey }: PackagedFiles): TrackUnpackager {
  const { id, key } = required(contentKey);
  const protection = readProtection(init);
  // With another key decryption would succeed, and answer noise.
  if (protection.keyId.toString('base64url') !== id)
    throw new Error('The init segment names another key');
  return {
    init: unprotectInit(init),
    segment: (bytes) => unprotectSegment(bytes, protection, key),
  };
}

function required(contentKey: ContentKey | undefined): ContentKey {
  if (!contentKey) throw new Error('The rendition has no content key');
  return contentKey;
}
