import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ObjectStorage } from '../../platform/object-storage/object-storage.js';
import { codecString } from './codec-string.js';
import { encryptSegment } from './encrypt-segment.js';

export interface PackagedRendition {
  codecs: string;
  /** Bits per second of the heaviest segment, and of all. */
  bandwidth: number;
  averageBandwidth: number;
  ivBase: Buffer | null;
  segmentDurations: number[];
}

export interface PackageRun {
  storage: ObjectStorage;
  /** Where ffmpeg left `init.mp4`, `{n}.m4s` and `index.m3u8`. */
  folder: string;
  keyPrefix: string;
  /** Without one the segments stay clear. */
  contentKey: Buffer | undefined;
  signal: AbortSignal;
  onSegment: () => void;
}

const writesAtOnce = 4;

/** Encrypts a rendition's segments and stores them; once it resolves every object is durable. */
export async function packageRendition(run: PackageRun): Promise<PackagedRendition> {
  const { storage, folder, keyPrefix, contentKey } = run;
  const segmentDurations = playlistDurations(await readFile(join(folder, 'index.m3u8'), 'utf8'));
  const init = await readFile(join(folder, 'init.mp4'));
  await storage.put(`${keyPrefix}/init.mp4`, init);
  const ivBase = contentKey ? randomBytes(16) : null;
  const sizes: number[] = [];
  const store = async (n: number) => {
    const clear = await readFile(join(folder, `${n}.m4s`));
    const segment = contentKey && ivBase ? encryptSegment(clear, n, { key: contentKey, ivBase }) : clear;
    await storage.put(`${keyPrefix}/${n}.m4s`, segment);
    sizes[n] = segment.length;
    run.onSegment();
  };
  for (let start = 0; start < segmentDurations.length; start += writesAtOnce) {
    run.signal.throwIfAborted();
    const batch = segmentDurations.slice(start, start + writesAtOnce).map((_, i) => store(start + i));
    // All must have ended before an error leaves, so that nothing is written after the clean-up.
    const failed = (await Promise.allSettled(batch)).find((result) => result.status === 'rejected');
    if (failed) throw failed.reason;
  }
  return { codecs: codecString(init), ivBase, segmentDurations, ...bandwidths(sizes, segmentDurations) };
}

/** Seconds of each segment in ffmpeg's own playlist. */
export function playlistDurations(playlist: string): number[] {
  return [...playlist.matchAll(/^#EXTINF:([\d.]+)/gm)].map((match) => Number(match[1]));
}

/** RFC 8216 4.3.4.2. A last crumb of a segment says nothing about the peak. */
function bandwidths(sizes: number[], durations: number[]): Pick<PackagedRendition, 'bandwidth' | 'averageBandwidth'> {
  const total = durations.reduce((sum, seconds) => sum + seconds, 0);
  const bits = sizes.reduce((sum, size) => sum + size * 8, 0);
  const averageBandwidth = Math.ceil(bits / Math.max(total, 0.001));
  const rates = sizes.map((size, n) => (size * 8) / Math.max(durations[n] ?? 0, Math.min(1, total), 0.001));
  return { bandwidth: Math.max(averageBandwidth, ...rates.map(Math.ceil)), averageBandwidth };
}
