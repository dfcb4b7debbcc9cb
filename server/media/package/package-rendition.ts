import { codecString } from './codec-string.js';
import type { KeyChange } from '../../domain/key-changes.js';
import type { ClearFiles } from './clear-files.js';
import {
  findKeyframes,
  indexKeyframes,
  writeKeyframeIndex,
  type FoundKeyframe,
} from './keyframes.js';
import { peakBitRate } from './peak-bit-rate.js';
import type { PackagedTrack, Packager } from './packager.js';

export interface PackagedRendition {
  codecs: string;
  /** Peak bits per second. */
  bandwidth: number;
  /** Average bits per second of all segments. */
  averageBandwidth: number;
  /** See `TrackPackager`. */
  ivBase: Buffer | null;
  contentKeyId: string | null;
  keyChanges: readonly KeyChange[] | null;
  segmentDurations: number[];
  /** A stored `KeyframeIndex`; null for sound, and where segments cannot be read without the key. */
  keyframes: Buffer | null;
}

export interface PackageRun {
  clear: ClearFiles;
  /** Stores a file of the rendition durably. */
  put: (name: string, bytes: Buffer) => Promise<unknown>;
  track: PackagedTrack;
  packager: Packager;
  signal: AbortSignal;
  onSegment: () => void;
}

const writesAtOnce = 4;

/** Encrypts and stores the segments of a rendition. When it resolves, every object is durable. */
export async function packageRendition(run: PackageRun): Promise<PackagedRendition> {
  const { clear, put } = run;
  const { init, segmentDurations } = clear;
  const track = run.packager.track(run.track, clear);
  await put('init.mp4', track.init);
  const sizes: number[] = [];
  const keyframes: FoundKeyframe[][] = [];
  const isIndexed = run.track.kind === 'video' && track.hasReadableBoxes;
  const store = async (n: number) => {
    const segment = track.segment(await clear.segment(n), n);
    await put(`${n}.m4s`, segment);
    sizes[n] = segment.length;
    if (isIndexed) keyframes[n] = findKeyframes(segment);
    run.onSegment();
  };
  const waiting = segmentDurations.keys();
  const stopped = new AbortController();
  const signal = AbortSignal.any([run.signal, stopped.signal]);
  const storeNext = async () => {
    for (const n of waiting) {
      signal.throwIfAborted();
      await store(n).catch((error: unknown) => {
        stopped.abort(error);
        throw error;
      });
    }
  };
  // Waits for all writers before an error is thrown; otherwise one could still write after the caller has cleaned up.
  const writers = await Promise.allSettled(Array.from({ length: writesAtOnce }, storeNext));
  const failed = writers.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
  return {
    codecs: codecString(init),
    ivBase: track.ivBase,
    contentKeyId: track.contentKeyId,
    keyChanges: track.keyChanges,
    segmentDurations,
    keyframes: storedIndex(init, keyframes, segmentDurations),
    ...bandwidths(sizes, segmentDurations),
  };
}

function storedIndex(
  init: Buffer,
  found: readonly FoundKeyframe[][],
  segmentDurations: readonly number[],
): Buffer | null {
  const index = indexKeyframes(init, found, segmentDurations);
  return index && writeKeyframeIndex(index);
}

function bandwidths(
  sizes: readonly number[],
  durations: readonly number[],
): Pick<PackagedRendition, 'bandwidth' | 'averageBandwidth'> {
  const total = durations.reduce((sum, seconds) => sum + seconds, 0);
  const bits = sizes.reduce((sum, size) => sum + size * 8, 0);
  const averageBandwidth = Math.ceil(bits / Math.max(total, 0.001));
  const peak = Math.ceil(peakBitRate(sizes, durations));
  return { bandwidth: Math.max(averageBandwidth, peak), averageBandwidth };
}
