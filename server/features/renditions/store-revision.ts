import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Deps } from '../../platform/deps.js';
import { MediaFault } from '../../platform/ffmpeg/media-fault.js';
import { toImageKey, toRenditionPrefix } from '../videos/storage-keys.js';
import type { Claim } from './claim.js';
import { readFragmentedFile, type FragmentedFile } from './fragmented-file.js';
import { segmentSeconds } from './ladder-arguments.js';
import type { Images } from './make-images.js';
import { packageRendition, type PackagedRendition } from './package-rendition.js';
import type { LadderPlan, VideoRung } from './plan-ladder.js';

export interface StoredRendition extends PackagedRendition {
  kind: 'video' | 'audio';
  name: string;
  size?: VideoRung;
}

export interface StoredRevision {
  renditions: StoredRendition[];
  contentKey: Buffer | undefined;
  duration: number;
  frames: number;
  images: Images | undefined;
}

export interface StoreRun {
  claim: Claim;
  plan: LadderPlan;
  folder: string;
  frames: number;
  images: Images | undefined;
  signal: AbortSignal;
  onProgress: (fraction: number) => void;
}

/** Encrypts and stores everything of a revision. Nothing points at it yet. */
export async function storeRevision({ storage }: Deps, run: StoreRun): Promise<StoredRevision> {
  const { claim, plan, folder, images, frames, signal, onProgress } = run;
  const contentKey = claim.video.protection === 'none' ? undefined : randomBytes(16);
  const targets = await readTargets(plan, folder);
  const total = targets.reduce((sum, { file }) => sum + file.segments.length, 0);
  let stored = 0;
  const onSegment = () => onProgress((stored += 1) / total);
  const renditions: StoredRendition[] = [];
  for (const { path, file, ...target } of targets) {
    const keyPrefix = toRenditionPrefix(claim, target);
    const packaged = await packageRendition({ storage, path, file, keyPrefix, contentKey, signal, onSegment });
    renditions.push({ ...target, ...packaged });
  }
  for (const name of images?.files ?? [])
    await storage.put(toImageKey(claim, name), await readFile(join(folder, name)));
  return { renditions, contentKey, duration: durationOf(renditions), frames, images };
}

/** Of the picture, unless the sound clearly goes on after it: sound counts its encoder's lead-in and padding too. */
function durationOf(renditions: StoredRendition[]): number {
  const length = (kind: StoredRendition['kind']) => {
    const durations = renditions.find((rendition) => rendition.kind === kind)?.segmentDurations ?? [];
    return durations.reduce((sum, seconds) => sum + seconds, 0);
  };
  const [video, audio] = [length('video'), length('audio')];
  return Math.round((audio - video > 0.1 ? audio : video) * 1000) / 1000;
}

interface Target {
  kind: 'video' | 'audio';
  name: string;
  size?: VideoRung;
  path: string;
  file: FragmentedFile;
}

/** The top rung first, sound last. */
async function readTargets(plan: LadderPlan, folder: string): Promise<Target[]> {
  const read = async (path: string) => ({ path, file: await readFragmentedFile(path, segmentSeconds) });
  const targets: Target[] = [];
  for (const size of plan.video?.rungs ?? [])
    targets.push({ kind: 'video', name: size.name, size, ...(await read(join(folder, 'v', `${size.name}.mp4`))) });
  if (plan.audio) targets.push({ kind: 'audio', name: 'main', ...(await read(join(folder, 'a', 'main.mp4'))) });
  const filled = targets.filter(({ file }) => file.segments.length > 0);
  const hasPicture = filled.some(({ kind }) => kind === 'video');
  // Sound that turns out empty is no loss; a picture is.
  if (filled.length === 0 || (plan.video && !hasPicture))
    throw new MediaFault('corrupt', 'Nothing in the file could be decoded.');
  return filled;
}
