import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  toImageKey,
  toRenditionPrefix,
  type RevisionAddress,
  type TrackKind,
} from '../../domain/storage-keys.js';
import type { Deps } from '../../platform/deps.js';
import type { Protection } from '../../../src/contract/videos.js';
import type { EncodedRendition, PictureSize } from '../../media/encode/encoded-rendition.js';
import type { Images } from '../../media/images/make-images.js';
import { packageRendition, type PackagedRendition } from '../../media/package/package-rendition.js';
import {
  createPackager,
  type ContentKey,
  type PackagedTrack,
} from '../../media/package/packager.js';
import { servedKeys } from './served-keys.js';

export interface StoredRendition extends PackagedRendition {
  kind: TrackKind;
  name: string;
  size?: PictureSize;
}

export interface StoredRevision {
  renditions: StoredRendition[];
  contentKeys: readonly ContentKey[];
  duration: number;
  images: Images | undefined;
}

export interface StoreRun {
  revision: RevisionAddress;
  protection: Protection;
  /** The highest rendition first, audio last. */
  encoded: EncodedRendition[];
  folder: string;
  images: Images | undefined;
  signal: AbortSignal;
  onProgress: (fraction: number) => void;
}

/**
 * Encrypts and stores all files of a revision. Nothing refers to them until the revision is published.
 * @throws KeyServerError
 */
export async function storeRevision(deps: Deps, run: StoreRun): Promise<StoredRevision> {
  const { storage } = deps;
  const { revision, protection, encoded, folder, images, signal, onProgress } = run;
  const tracks = encoded.map(toTrack);
  const keys = await servedKeys(deps, revision, { protection, tracks }, signal);
  const packager = createPackager(protection, tracks, keys);
  const total = encoded.reduce((sum, { file }) => sum + file.segments.length, 0);
  let stored = 0;
  const onSegment = () => onProgress((stored += 1) / total);
  const renditions: StoredRendition[] = [];
  for (const { path, file, ...rendition } of encoded) {
    const keyPrefix = toRenditionPrefix(revision, rendition);
    const packaged = await packageRendition({
      path,
      file,
      put: (name, bytes) => storage.put(`${keyPrefix}${name}`, bytes),
      track: toTrack(rendition),
      packager,
      signal,
      onSegment,
    });
    renditions.push({ ...rendition, ...packaged });
  }
  for (const name of images?.files ?? [])
    await storage.put(toImageKey(revision, name), await readFile(join(folder, name)));
  return {
    renditions,
    contentKeys: packager.contentKeys,
    duration: durationOf(renditions),
    images,
  };
}

function toTrack({ kind, size }: Pick<EncodedRendition, 'kind' | 'size'>): PackagedTrack {
  return { kind, shortSide: size && Math.min(size.width, size.height) };
}

/**
 * The duration of the video track, or of the audio if it is clearly longer: audio includes encoder delay and padding.
 */
function durationOf(renditions: StoredRendition[]): number {
  const length = (kind: StoredRendition['kind']) => {
    const durations =
      renditions.find((rendition) => rendition.kind === kind)?.segmentDurations ?? [];
    return durations.reduce((sum, seconds) => sum + seconds, 0);
  };
  const [video, audio] = [length('video'), length('audio')];
  return Math.round((audio - video > 0.1 ? audio : video) * 1000) / 1000;
}
