import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Deps } from '../../platform/deps.js';
import { toImageKey, toRenditionPrefix } from '../videos/storage-keys.js';
import type { Claim } from './claim.js';
import type { MadeRendition, PictureSize } from './made-rendition.js';
import type { Images } from './make-images.js';
import { packageRendition, type PackagedRendition } from './package-rendition.js';

export interface StoredRendition extends PackagedRendition {
  kind: 'video' | 'audio';
  name: string;
  size?: PictureSize;
}

export interface StoredRevision {
  renditions: StoredRendition[];
  contentKey: Buffer | undefined;
  duration: number;
  images: Images | undefined;
}

export interface StoreRun {
  claim: Claim;
  /** The top rung first, sound last. */
  made: MadeRendition[];
  folder: string;
  images: Images | undefined;
  signal: AbortSignal;
  onProgress: (fraction: number) => void;
}

/** Encrypts and stores everything of a revision. Nothing points at it yet. */
export async function storeRevision({ storage }: Deps, run: StoreRun): Promise<StoredRevision> {
  const { claim, made, folder, images, signal, onProgress } = run;
  const contentKey = claim.video.protection === 'none' ? undefined : randomBytes(16);
  const total = made.reduce((sum, { file }) => sum + file.segments.length, 0);
  let stored = 0;
  const onSegment = () => onProgress((stored += 1) / total);
  const renditions: StoredRendition[] = [];
  for (const { path, file, ...rendition } of made) {
    const keyPrefix = toRenditionPrefix(claim, rendition);
    const packaged = await packageRendition({
      storage,
      path,
      file,
      keyPrefix,
      contentKey,
      signal,
      onSegment,
    });
    renditions.push({ ...rendition, ...packaged });
  }
  for (const name of images?.files ?? [])
    await storage.put(toImageKey(claim, name), await readFile(join(folder, name)));
  return { renditions, contentKey, duration: durationOf(renditions), images };
}

/** Of the picture, unless the sound clearly goes on after it: sound counts its encoder's lead-in and padding too. */
function durationOf(renditions: StoredRendition[]): number {
  const length = (kind: StoredRendition['kind']) => {
    const durations =
      renditions.find((rendition) => rendition.kind === kind)?.segmentDurations ?? [];
    return durations.reduce((sum, seconds) => sum + seconds, 0);
  };
  const [video, audio] = [length('video'), length('audio')];
  return Math.round((audio - video > 0.1 ? audio : video) * 1000) / 1000;
}
