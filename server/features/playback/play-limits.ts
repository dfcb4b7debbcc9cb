import type { RenditionRow } from '../revisions/revision-table.js';

/** How far a grant reaches; what is absent is not limited. */
export interface PlayLimits {
  /** Seconds from the start. */
  preview?: number;
  /** Most lines of a rendition. */
  height?: number;
}

/** The lines of a rendition as people count them: a 1080 × 1920 portrait is "1080p". */
export function linesOf({ width, height }: Pick<RenditionRow, 'width' | 'height'>): number {
  return Math.min(width ?? Infinity, height ?? Infinity);
}

export function reachesRendition(limits: PlayLimits, rendition: RenditionRow): boolean {
  return (
    rendition.kind === 'audio' || limits.height === undefined || linesOf(rendition) <= limits.height
  );
}

/** How many of the first segments may be fetched: all that begin before the preview ends. */
export function reachableSegments({ preview }: PlayLimits, durations: readonly number[]): number {
  if (preview === undefined) return durations.length;
  let start = 0;
  let count = 0;
  // Durations are rounded fractions; a segment that begins within a millisecond of the end is not begun.
  while (count < durations.length && start < preview - 0.001) start += durations[count++] ?? 0;
  return count;
}
