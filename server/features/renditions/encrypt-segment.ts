import { createCipheriv } from 'node:crypto';
import { segmentIv } from '../../platform/segment-iv.js';

export interface SegmentCipher {
  key: Buffer;
  ivBase: Buffer;
}

/** Segment `n` as HLS `METHOD=AES-128` wants it: the whole of it in CBC with PKCS7 padding (RFC 8216 4.3.2.4). */
export function encryptSegment(
  segment: Uint8Array,
  n: number,
  { key, ivBase }: SegmentCipher,
): Buffer {
  const cipher = createCipheriv('aes-128-cbc', key, segmentIv(ivBase, n));
  return Buffer.concat([cipher.update(segment), cipher.final()]);
}
