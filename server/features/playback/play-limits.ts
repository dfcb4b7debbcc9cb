import type { TextTrack } from '../../domain/tracks.js';
import type { RenditionRow, RevisionRow } from '../revisions/revision-table.js';

/** What a token limits playback to; an absent field means no limit. */
export interface PlayLimits {
  /** Only the first `preview` seconds may be played. */
  preview?: number;
  /** The highest rendition that may be played, as its short side in pixels, such as 720. */
  height?: number;
}

/** The short side in pixels: a portrait video of 1080 × 1920 counts as "1080p". */
export function shortSideOf({ width, height }: Pick<RenditionRow, 'width' | 'height'>): number {
  return Math.min(width ?? Infinity, height ?? Infinity);
}

export function permitsRendition(limits: PlayLimits, rendition: RenditionRow): boolean {
  return (
    rendition.kind === 'audio' ||
    limits.height === undefined ||
    shortSideOf(rendition) <= limits.height
  );
}

/** Lowest bandwidth first; of the audio, the default one. */
export function permittedTracks(
  { renditions }: { renditions: readonly RenditionRow[] },
  limits: PlayLimits,
): { video: RenditionRow[]; audio: RenditionRow[] } {
  return {
    video: renditions.filter(
      (rendition) => rendition.kind === 'video' && permitsRendition(limits, rendition),
    ),
    audio: renditions
      .filter((rendition) => rendition.kind === 'audio')
      .toSorted((one, other) => positionOf(one) - positionOf(other)),
  };
}

function positionOf({ audioTrack }: RenditionRow): number {
  return audioTrack?.position ?? 0;
}

/** None in a preview: they tell the whole video. */
export function permittedTexts(
  { textTracks }: Pick<RevisionRow, 'textTracks'>,
  { preview }: PlayLimits,
): TextTrack[] {
  return preview === undefined ? textTracks : [];
}

/** The number of segments that may be fetched: those that begin before the preview ends. */
export function countPermittedSegments(
  { preview }: PlayLimits,
  durations: readonly number[],
): number {
  if (preview === undefined) return durations.length;
  let start = 0;
  let count = 0;
  // The sum of rounded durations may fall just short of the preview's end; without the tolerance one more segment would
  // be permitted.
  while (count < durations.length && start < preview - 0.001) start += durations[count++] ?? 0;
  return count;
}

/** Whether more of these renditions is to come; what is permitted may be there to its end, whatever is added after it. */
export function isStillGrowing(
  { isGrowing }: Pick<RevisionRow, 'isGrowing'>,
  limits: PlayLimits,
  renditions: readonly Pick<RenditionRow, 'segmentDurations'>[],
): boolean {
  return (
    isGrowing &&
    renditions.every(
      ({ segmentDurations }) =>
        countPermittedSegments(limits, segmentDurations) === segmentDurations.length,
    )
  );
}
