import { addSubsample, hiddenBytes, unreadableHeaderBytes, type Subsample } from './nal-units.js';
import type { Vp9Frame, Vp9Frames } from './vp9.js';

/** The subsamples of a VP9 sample: the uncompressed header of each frame stays clear, and the superframe index. */
export function vp9Subsamples(
  sample: Buffer,
  frames: Vp9Frames,
  scheme: 'cenc' | 'cbcs',
): Subsample[] {
  const subsamples: Subsample[] = [];
  let start = 0;
  let clear = 0;
  for (const { end, headerBytes } of readFrames(sample, frames)) {
    const hidden = hiddenBytes(end - start - headerBytes, scheme);
    clear += end - start - hidden;
    start = end;
    if (hidden === 0) continue;
    addSubsample(subsamples, clear, hidden);
    clear = 0;
  }
  clear += sample.length - start;
  if (clear > 0) addSubsample(subsamples, clear, 0);
  return subsamples;
}

function readFrames(sample: Buffer, frames: Vp9Frames): Vp9Frame[] {
  try {
    return frames.read(sample);
  } catch (error) {
    // Damaged: no decoder reads it.
    if (error instanceof RangeError)
      return [{ end: sample.length, headerBytes: unreadableHeaderBytes }];
    throw error;
  }
}
