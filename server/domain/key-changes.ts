/** From a segment on, a rendition is encrypted with another key. */
export interface KeyChange {
  segment: number;
  keyId: string;
}

interface RenditionKeys {
  /** The key of the first segments; null where they are not encrypted. */
  contentKeyId: string | null;
  /** In the order of segments; null where one key serves the whole rendition. */
  keyChanges: readonly KeyChange[] | null;
}

/** The key of segment `n`. */
export function keyIdOf({ contentKeyId, keyChanges }: RenditionKeys, n: number): string | null {
  return keyChanges?.findLast(({ segment }) => segment <= n)?.keyId ?? contentKeyId;
}

/** The first segment that a key encrypts; undefined where it is none of the rendition. */
export function firstSegmentOf(
  { contentKeyId, keyChanges }: RenditionKeys,
  keyId: string,
): number | undefined {
  if (contentKeyId === keyId) return 0;
  return keyChanges?.find((change) => change.keyId === keyId)?.segment;
}

export function keyIdsOf({ contentKeyId, keyChanges }: RenditionKeys): string[] {
  const later = keyChanges?.map(({ keyId }) => keyId) ?? [];
  return contentKeyId === null ? later : [contentKeyId, ...later];
}
