import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Deps } from '../../platform/deps.js';
import { MediaFault } from '../../platform/ffmpeg/media-fault.js';
import type { Claim } from './claim.js';
import type { Images } from './make-images.js';
import { packageRendition, playlistDurations, type PackagedRendition } from './package-rendition.js';
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
  const { appId, videoId, rev, video } = claim;
  const contentKey = video.protection === 'none' ? undefined : randomBytes(16);
  const targets = [
    ...(plan.video?.rungs ?? []).map((size) => ({ kind: 'video' as const, name: size.name, size, path: `v/${size.name}` })),
    ...(plan.audio ? [{ kind: 'audio' as const, name: 'main', path: 'a/main' }] : []),
  ];
  const total = await countSegments(folder, targets.map(({ path }) => path));
  let stored = 0;
  const onSegment = () => onProgress((stored += 1) / total);
  const renditions: StoredRendition[] = [];
  for (const { path, ...target } of targets) {
    const keyPrefix = `a/${appId}/vod/${videoId}/${rev}/${path}`;
    const run = { storage, folder: join(folder, path), keyPrefix, contentKey, signal, onSegment };
    renditions.push({ ...target, ...(await packageRendition(run)) });
  }
  for (const name of images?.files ?? [])
    await storage.put(`a/${appId}/img/${videoId}/${rev}/${name}`, await readFile(join(folder, name)));
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

async function countSegments(folder: string, paths: string[]): Promise<number> {
  let count = 0;
  for (const path of paths) {
    const segments = playlistDurations(await readFile(join(folder, path, 'index.m3u8'), 'utf8')).length;
    if (segments === 0) throw new MediaFault('corrupt', 'Nothing in the file could be decoded.');
    count += segments;
  }
  return count;
}
