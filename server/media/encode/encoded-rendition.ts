import { join } from 'node:path';
import { readFragmentedFile, type FragmentedFile } from '../package/fragmented-file.js';
import { segmentSeconds } from './plan-ladder.js';

export interface PictureSize {
  width: number;
  height: number;
}

/** A rendition as ffmpeg left it. */
export interface MadeRendition {
  kind: 'video' | 'audio';
  name: string;
  size?: PictureSize;
  path: string;
  file: FragmentedFile;
}

export type MadePicture = MadeRendition & { size: PictureSize };

export function isPicture(rendition: MadeRendition): rendition is MadePicture {
  return rendition.size !== undefined;
}

/** What it shows at `startSeconds` is published at 0. */
export async function readRendition(
  folder: string,
  facts: Pick<MadeRendition, 'kind' | 'name' | 'size'>,
  startSeconds = 0,
): Promise<MadeRendition> {
  const path = join(folder, facts.kind === 'video' ? 'v' : 'a', `${facts.name}.mp4`);
  return { ...facts, path, file: await readFragmentedFile(path, segmentSeconds, startSeconds) };
}
