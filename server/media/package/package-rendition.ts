import { open } from 'node:fs/promises';
import { codecString } from './codec-string.js';
import type { FragmentedFile, MediaSegment } from './fragmented-file.js';
import type { TrackPackager } from './packager.js';
import { shiftTimes } from './shift-times.js';

export interface PackagedRendition {
  codecs: string;
  /** Bits per second of the heaviest segment, and of all. */
  bandwidth: number;
  averageBandwidth: number;
  ivBase: Buffer | null;
  segmentDurations: number[];
}

export interface PackageRun {
  /** As ffmpeg left it. */
  path: string;
  file: FragmentedFile;
  /** Stores a file of the rendition durably. */
  put: (name: string, bytes: Buffer) => Promise<unknown>;
  packager: TrackPackager;
  signal: AbortSignal;
  onSegment: () => void;
}

const writesAtOnce = 4;

/** Encrypts a rendition's segments and stores them; once it resolves every object is durable. */
export async function packageRendition(run: PackageRun): Promise<PackagedRendition> {
  const { path, put, packager } = run;
  const { init, segments, shift } = run.file;
  await put('init.mp4', packager.init(init));
  const sizes: number[] = [];
  const store = async ({ offset, end }: MediaSegment, n: number) => {
    const clear = await readSegment(path, offset, end);
    shiftTimes(clear, shift);
    const segment = packager.segment(clear, n);
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
  // All must have ended before an error leaves, so that nothing is written after the clean-up.
  const writers = await Promise.allSettled(Array.from({ length: writesAtOnce }, storeNext));
  const failed = writers.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
  const segmentDurations = segments.map(({ duration }) => duration);
  return {
    codecs: codecString(init),
    ivBase: packager.ivBase,
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
    if (bytesRead !== end - offset) throw new Error('A segment is shorter than it was');
    return buffer;
  } finally {
    await file.close();
  }
}

/** RFC 8216 4.3.4.2. A short last segment says nothing about the peak. */
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
