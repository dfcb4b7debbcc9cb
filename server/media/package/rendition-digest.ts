import { createHash } from 'node:crypto';

export function fileDigest(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}

/** Over the digests of the init segment and of the media segments, in order, as they are stored. */
export function renditionDigest(init: Uint8Array, segments: readonly Uint8Array[]): Buffer {
  const hash = createHash('sha256').update(init);
  for (const segment of segments) hash.update(segment);
  return hash.digest();
}
