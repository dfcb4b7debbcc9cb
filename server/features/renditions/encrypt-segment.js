import { createCipheriv } from 'node:crypto';
import { segmentIv } from '../../platform/segment-iv.js';
/** Segment `n` as HLS `METHOD=AES-128` wants it: the whole of it in CBC with PKCS7 padding (RFC 8216 4.3.2.4). */
export function encryptSegment(segment, n, { key, ivBase }) {
    const cipher = createCipheriv('aes-128-cbc', key, segmentIv(ivBase, n));
    return Buffer.concat([cipher.update(segment), cipher.final()]);
}
