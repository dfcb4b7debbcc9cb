import { join } from 'node:path';
import type { AudioTrack } from '../../domain/tracks.js';
import { readFragmentedFile, type FragmentedFile } from '../package/fragmented-file.js';
import { segmentSeconds } from './plan-ladder.js';

export interface PictureSize {
  width: number;
  height: number;
}

/** A rendition as ffmpeg wrote it, not packaged yet. */
export interface EncodedRendition {
  kind: 'video' | 'audio';
  name: string;
  size?: PictureSize;
  /** Set where there are several audio tracks. */
  audioTrack?: AudioTrack;
  path: string;
  file: FragmentedFile;
}

export type EncodedVideo = EncodedRendition & { size: PictureSize };

export function isVideo(rendition: EncodedRendition): rendition is EncodedVideo {
  return rendition.size !== undefined;
}

/** Seconds of a rendition. */
export function lengthOf({ file }: EncodedRendition): number {
  return file.segments.reduce((sum, { duration }) => sum + duration, 0);
}

/**
 * Reads a rendition that ffmpeg wrote into `folder`. Time `startSeconds` of the file becomes 0 in the published
 * rendition.
 */
export async function readRendition(
  folder: string,
  facts: Pick<EncodedRendition, 'kind' | 'name' | 'size' | 'audioTrack'>,
  startSeconds = 0,
): Promise<EncodedRendition> {
  const path = join(folder, facts.kind === 'video' ? 'v' : 'a', `${facts.name}.mp4`);
  return { ...facts, path, file: await readFragmentedFile(path, segmentSeconds, startSeconds) };
}
