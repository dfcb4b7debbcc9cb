import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  toImageKey,
  toTextKey,
  toRenditionPrefix,
  type RevisionAddress,
  type TrackKind,
} from '../../domain/storage-keys.js';
import type { Deps } from '../../platform/deps.js';
import type { Protection } from '../../../src/contract/videos.js';
import type { EncodedRendition, PictureSize } from '../../media/encode/encoded-rendition.js';
import type { AudioTrack, TextTrack } from '../../domain/tracks.js';
import type { Subtitles } from '../../media/text/extract-subtitles.js';
import type { Images } from '../../media/images/make-images.js';
import { clearFilesOf, type ClearFiles } from '../../media/package/clear-files.js';
import { packageRendition } from '../../media/package/package-rendition.js';
import type { PackagedRendition } from '../../media/package/rendition-writer.js';
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
  audioTrack?: AudioTrack | null;
  /** Pictures a second; null where it is not known or there are none. */
  frameRate?: number | null;
}

export interface StoredRenditions {
  protection: Protection;
  renditions: StoredRendition[];
  contentKeys: readonly ContentKey[];
}

export interface StoredRevision extends StoredRenditions {
  duration: number;
  images: Images | undefined;
  textTracks: TextTrack[];
}

/** A rendition to be protected and stored. */
export interface ClearRendition extends Pick<
  StoredRendition,
  'kind' | 'name' | 'size' | 'audioTrack' | 'frameRate'
> {
  files: ClearFiles;
}

interface StoreRun {
  revision: RevisionAddress;
  protection: Protection;
  signal: AbortSignal;
  onProgress: (fraction: number) => void;
}

interface EncodedRevisionRun extends StoreRun {
  /** The highest rendition first, audio last. */
  encoded: EncodedRendition[];
  folder: string;
  images: Images | undefined;
  subtitles?: readonly Subtitles[];
}

/**
 * Encrypts and stores all files of a revision. Nothing refers to them until the revision is published.
 * @throws KeyServerError
 */
export async function storeRevision(deps: Deps, run: EncodedRevisionRun): Promise<StoredRevision> {
  const { revision, encoded, folder, images, subtitles = [] } = run;
  const clear = encoded.map(({ path, file, ...rendition }) => ({
    ...rendition,
    files: clearFilesOf(path, file),
  }));
  const stored = await storeRenditions(deps, { ...run, clear });
  for (const name of images?.files ?? [])
    await deps.storage.put(toImageKey(revision, name), await readFile(join(folder, name)));
  for (const { track, vtt } of subtitles)
    await deps.storage.put(toTextKey(revision, track), Buffer.from(vtt));
  return {
    ...stored,
    duration: durationOf(stored.renditions),
    images,
    textTracks: subtitles.map(({ track }) => track),
  };
}

/** Encrypts and stores the renditions of a revision, with new keys. @throws KeyServerError */
export async function storeRenditions(
  deps: Deps,
  { revision, protection, clear, signal, onProgress }: StoreRun & { clear: ClearRendition[] },
): Promise<StoredRenditions> {
  const tracks = clear.map(toTrack);
  const keys = await servedKeys(deps, revision, { protection, tracks }, signal);
  const packager = createPackager(protection, tracks, { byPurpose: keys });
  const total = clear.reduce((sum, { files }) => sum + files.segmentDurations.length, 0);
  let stored = 0;
  const onSegment = () => onProgress((stored += 1) / total);
  const renditions: StoredRendition[] = [];
  for (const { files, ...rendition } of clear) {
    const keyPrefix = toRenditionPrefix(revision, rendition);
    const packaged = await packageRendition({
      clear: files,
      put: (name, bytes) => deps.storage.put(`${keyPrefix}${name}`, bytes),
      track: toTrack(rendition),
      packager,
      signal,
      onSegment,
    });
    renditions.push({ ...rendition, ...packaged });
  }
  return { protection, renditions, contentKeys: packager.contentKeys };
}

export function toTrack({ kind, size }: Pick<StoredRendition, 'kind' | 'size'>): PackagedTrack {
  return { kind, shortSide: size && Math.min(size.width, size.height) };
}

/**
 * The duration of the video track, or of the audio if it is clearly longer: audio includes encoder delay and padding.
 */
export function durationOf(
  renditions: readonly Pick<StoredRendition, 'kind' | 'segmentDurations'>[],
): number {
  const length = (kind: StoredRendition['kind']) => {
    const durations =
      renditions.find((rendition) => rendition.kind === kind)?.segmentDurations ?? [];
    return durations.reduce((sum, seconds) => sum + seconds, 0);
  };
  const [video, audio] = [length('video'), length('audio')];
  return Math.round((audio - video > 0.1 ? audio : video) * 1000) / 1000;
}
