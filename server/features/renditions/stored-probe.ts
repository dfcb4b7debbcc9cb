import type { MediaDescription } from '../../media/probe/describe-media.js';

/** Raised whenever a description means something else than before, so that no ladder is planned by an old one. */
const format = 2;

interface StoredProbe {
  format: number;
  media: MediaDescription;
}

/** What preparation found out of a source, as it is kept for the ladder. */
export function storeProbe(media: MediaDescription): StoredProbe {
  return { format, media };
}

/** Undefined when nothing is stored, or what an earlier version stored. */
export function readProbe(stored: unknown): MediaDescription | undefined {
  if (typeof stored !== 'object' || stored === null) return undefined;
  const { format: found, media } = stored as Partial<StoredProbe>;
  return found === format ? media : undefined;
}
