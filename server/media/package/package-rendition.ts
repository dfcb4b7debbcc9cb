import type { ClearFiles } from './clear-files.js';
import {
  RenditionWriter,
  type PackagedRendition,
  type RenditionFiles,
} from './rendition-writer.js';

export interface PackageRun extends Omit<RenditionFiles, 'init'> {
  clear: ClearFiles;
  signal: AbortSignal;
  onSegment: () => void;
}

/** How many files of a revision are written at once. */
export const writesAtOnce = 4;

/** Encrypts and stores the segments of a rendition. When it resolves, every object is durable. */
export async function packageRendition(run: PackageRun): Promise<PackagedRendition> {
  const { clear } = run;
  const { init, segmentDurations } = clear;
  const writer = new RenditionWriter({ ...run, init });
  await writer.writeInit();
  const store = async (n: number, start: number, duration: number) => {
    await writer.write({ n, start, duration, bytes: await clear.segment(n) });
    run.onSegment();
  };
  const waiting = segmentDurations.entries();
  const stopped = new AbortController();
  const signal = AbortSignal.any([run.signal, stopped.signal]);
  let start = 0;
  const storeNext = async () => {
    for (const [n, duration] of waiting) {
      signal.throwIfAborted();
      const begins = start;
      start += duration;
      await store(n, begins, duration).catch((error: unknown) => {
        stopped.abort(error);
        throw error;
      });
    }
  };
  // Waits for all writers before an error is thrown; otherwise one could still write after the caller has cleaned up.
  const writers = await Promise.allSettled(Array.from({ length: writesAtOnce }, storeNext));
  const failed = writers.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
  return writer.describe();
}
