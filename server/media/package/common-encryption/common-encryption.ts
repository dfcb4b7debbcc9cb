import { randomBytes } from 'node:crypto';
import { readSampleEntry } from '../../boxes.js';
import type { TrackKind } from '../../../domain/storage-keys.js';
import { applyCbcsPattern, applyCbcsWhole, applyCenc, type CbcsCipher } from './ciphers.js';
import { h264Format } from './h264.js';
import { hevcFormat } from './hevc.js';
import { nalSubsamples, type Subsample } from './nal-units.js';
import { protectInit, type Scheme } from './protect-init.js';
import { protectSegment, type SampleCipher } from './protect-segment.js';
import { Vp9Frames } from './vp9.js';
import { vp9Subsamples } from './vp9-subsamples.js';

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
  /** Of a track that was encrypted in part: its `constantIv`, or the first of its IVs. A random one otherwise. */
  iv?: Buffer | undefined;
}

export interface EncryptedTrack {
  init: Buffer;
  /** The IV of all samples; null where each sample has its own. */
  constantIv: Buffer | null;
  /** Encrypts segment `n`, and changes `bytes`. */
  segment(bytes: Buffer, n: number): Buffer;
}

/** Common Encryption of this codec is not known here. */
export class EncryptionUnsupported extends Error {
  readonly code = 'encryption-unsupported';

  constructor(sampleEntry: string) {
    super(`Samples of ${sampleEntry} cannot be encrypted by Common Encryption`);
    this.name = 'EncryptionUnsupported';
  }
}

/** More samples than a segment has: so many IVs are set aside for each. */
const ivsOfSegment = 2n ** 20n;

/**
 * Encrypts a track by Common Encryption, ISO/IEC 23001-7: `cenc` by CTR with an IV for each sample, `cbcs` by CBC with one
 * IV, and of pictures one block of ten. `init` is the clear init segment.
 * @throws EncryptionUnsupported for a codec whose headers are not understood: they have to stay clear
 */
export function encryptTrack(init: Buffer, track: TrackEncryption): EncryptedTrack {
  const { scheme, kind, keyId, keyIds, key, index, iv } = track;
  const constantIv = scheme === 'cbcs' ? (iv ?? randomBytes(16)) : null;
  const division = kind === 'video' ? pictureDivision(init, scheme) : undefined;
  const cipherOf = constantIv
    ? () => cbcs(division?.(), { direction: 'encrypt', key, iv: constantIv })
    : cenc(division, key, (iv ?? firstIv(index)).readBigUInt64BE());
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

/** Divides the pictures of a segment, in their order. */
type Division = (sample: Buffer) => Subsample[];

/** How the pictures of an init segment's track are divided into what stays clear and the rest. */
function pictureDivision(init: Buffer, scheme: Scheme): () => Division {
  const { type = '', boxes } = readSampleEntry(init) ?? {};
  const [avcC, hvcC] = [boxes?.get('avcC'), boxes?.get('hvcC')];
  const format = (avcC && h264Format(avcC)) ?? (hvcC && hevcFormat(hvcC));
  if (format) return () => (sample) => nalSubsamples(sample, format, scheme);
  if (!boxes?.has('vpcC')) throw new EncryptionUnsupported(type);
  return () => {
    const frames = new Vp9Frames();
    return (sample) => vp9Subsamples(sample, frames, scheme);
  };
}

function cbcs(divide: Division | undefined, cipher: CbcsCipher): SampleCipher {
  return (sample) => {
    if (!divide) {
      applyCbcsWhole(sample, cipher);
      return {};
    }
    const subsamples = divide(sample);
    applyCbcsPattern(sample, subsamples, cipher);
    return { subsamples };
  };
}

function cenc(
  division: (() => Division) | undefined,
  key: Buffer,
  start: bigint,
): (n: number) => SampleCipher {
  return (n) => {
    let next = start + BigInt(n) * ivsOfSegment;
    const divide = division?.();
    return (sample) => {
      const iv = Buffer.alloc(8);
      iv.writeBigUInt64BE(next);
      next += 1n;
      const subsamples = divide?.(sample);
      applyCenc(sample, subsamples ?? [{ clear: 0, protected: sample.length }], { key, iv });
      return { iv, ...(subsamples && { subsamples }) };
    };
  };
}

/** Random, and apart from that of every other track of the key: the first byte is the track's, the second is 0. */
function firstIv(index: number): Buffer {
  return Buffer.of(index, 0, ...randomBytes(6));
}
