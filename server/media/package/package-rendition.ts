import { open } from 'node:fs/promises';
import { codecString } from './codec-string.js';
import type { FragmentedFile, MediaSegment } from './fragmented-file.js';
import type { PackagedTrack, Packager } from './packager.js';
import { shiftTimes } from './shift-times.js';

export interface PackagedRendition {
  codecs: string;
  /** Peak bits per second: those of the segment with the highest bitrate. */
  bandwidth: number;
  /** Average bits per second of all segments. */
  averageBandwidth: number;
  /** See `TrackPackager`. */
  ivBase: Buffer | null;
  contentKeyId: string | null;
  segmentDurations: number[];
}

export interface PackageRun {
  /** The file that ffmpeg wrote. */
  path: string;
  file: FragmentedFile;
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
  const { path, put } = run;
  const { init, segments, shift } = run.file;
  const track = run.packager.track(run.track, init);
  await put('init.mp4', track.init);
  const sizes: number[] = [];
  const store = async ({ offset, end }: MediaSegment, n: number) => {
    const clear = await readSegment(path, offset, end);
    shiftTimes(clear, shift);
    const segment = track.segment(clear, n);
    await put(`${n}.m4s`, segment);
    sizes[n] = segment.length;
    run.onSegment();
  };
  const waiting = segments.entries();
  const stopped = new AbortController();
  const signal = AbortSignal.any([run.signal, stopped.signal]);
  const storeNext = async () => {
    for (const [n, segment] of waiting) {
      signal.throwIfAborted();
      await store(segment, n).catch((error: unknown) => {
        stopped.abort(error);
        throw error;
      });
    }
  };
  // Waits for all writers before an error is thrown; otherwise one could still write after the caller has cleaned up.
  const writers = await Promise.allSettled(Array.from({ length: writesAtOnce }, storeNext));
  const failed = writers.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
  const segmentDurations = segments.map(({ duration }) => duration);
  return {
    codecs: codecString(init),
    ivBase: track.ivBase,
    contentKeyId: track.contentKeyId,
    segmentDurations,
    ...bandwidths(sizes, segmentDurations),
  };
}

async function readSegment(path: string, offset: number, end: number): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(
      Buffer.alloc(end - offset),
      0,
      end - offset,
      offset,
    );
    if (bytesRead !== end - offset)
      throw new Error('The file became shorter while its segments were read');
    return buffer;
  } finally {
    await file.close();
  }
}

/**
 * RFC 8216 4.3.4.2. A segment below one second counts as one second, so that a short last one does not set the peak.
 */
function bandwidths(
  sizes: number[],
  durations: number[],
): Pick<PackagedRendition, 'bandwidth' | 'averageBandwidth'> {
  const total = durations.reduce((sum, seconds) => sum + seconds, 0);
  const bits = sizes.reduce((sum, size) => sum + size * 8, 0);
  const averageBandwidth = Math.ceil(bits / Math.max(total, 0.001));
  const rates = sizes.map(
    (size, n) => (size * 8) / Math.max(durations[n] ?? 0, Math.min(1, total), 0.001),
  );
  return { bandwidth: Math.max(averageBandwidth, ...rates.map(Math.ceil)), averageBandwidth };
}
