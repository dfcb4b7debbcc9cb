import { randomBytes } from 'node:crypto';
import { readSampleEntry } from '../../boxes.js';
import type { TrackKind } from '../../../domain/storage-keys.js';
import { applyCbcsPattern, applyCbcsWhole, applyCenc, type CbcsCipher } from './ciphers.js';
import { h264Format } from './h264.js';
import { nalSubsamples, type NalFormat } from './nal-units.js';
import { protectInit, type Scheme } from './protect-init.js';
import { protectSegment, type SampleCipher } from './protect-segment.js';

export interface TrackEncryption {
  scheme: Scheme;
  kind: TrackKind;
  /** 16 bytes, as the key id. */
  key: Buffer;
  keyId: Buffer;
  /** Those of all tracks that are played together. */
  keyIds: readonly Buffer[];
  /** Different for each track that is encrypted with the key; below 256. */
  index: number;
}

export interface EncryptedTrack {
  init: Buffer;
  /** The IV of all samples; null where each sample has its own. */
  constantIv: Buffer | null;
  /** Encrypts segment `n`, and changes `bytes`. */
  segment(bytes: Buffer, n: number): Buffer;
}

/** More samples than a segment has: so many IVs are set aside for each. */
const ivsOfSegment = 2n ** 20n;

/**
 * Encrypts a track by Common Encryption, ISO/IEC 23001-7: `cenc` by CTR with an IV for each sample, `cbcs` by CBC with one
 * IV, and of pictures one block of ten. `init` is the clear init segment.
 * @throws Error for a codec whose slices are not understood
 */
export function encryptTrack(init: Buffer, track: TrackEncryption): EncryptedTrack {
  const { scheme, kind, keyId, keyIds, key } = track;
  const constantIv = scheme === 'cbcs' ? randomBytes(16) : null;
  const format = kind === 'video' ? nalFormat(init) : undefined;
  const cipherOf = constantIv
    ? () => cbcs(format, { direction: 'encrypt', key, iv: constantIv })
    : cenc(format, key, ivStart(track.index));
  return {
    init: protectInit(init, {
      scheme,
      kind,
      keyId,
      keyIds,
      constantIv: constantIv ?? undefined,
    }),
    constantIv,
    segment: (bytes, n) => protectSegment(bytes, cipherOf(n)),
  };
}

function nalFormat(init: Buffer): NalFormat {
  const { type = '', boxes } = readSampleEntry(init) ?? {};
  const avcC = boxes?.get('avcC');
  if (avcC) return h264Format(avcC);
  throw new Error(`Slices of ${type} cannot be encrypted`);
}

function cbcs(format: NalFormat | undefined, cipher: CbcsCipher): SampleCipher {
  return (sample) => {
    if (!format) {
      applyCbcsWhole(sample, cipher);
      return {};
    }
    const subsamples = nalSubsamples(sample, format, 'cbcs');
    applyCbcsPattern(sample, subsamples, cipher);
    return { subsamples };
  };
}

function cenc(
  format: NalFormat | undefined,
  key: Buffer,
  start: bigint,
): (n: number) => SampleCipher {
  return (n) => {
    let next = start + BigInt(n) * ivsOfSegment;
    return (sample) => {
      const iv = Buffer.alloc(8);
      iv.writeBigUInt64BE(next);
      next += 1n;
      const subsamples = format && nalSubsamples(sample, format, 'cenc');
      applyCenc(sample, subsamples ?? [{ clear: 0, protected: sample.length }], { key, iv });
      return { iv, ...(subsamples && { subsamples }) };
    };
  };
}

/** Random, and apart from that of every other track of the key: the first byte is the track's, the second is 0. */
function ivStart(index: number): bigint {
  return Buffer.of(index, 0, ...randomBytes(6)).readBigUInt64BE();
}
