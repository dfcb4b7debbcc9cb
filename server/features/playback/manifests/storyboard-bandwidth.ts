import type { Storyboard } from '../../../media/images/plan-storyboard.js';

/** Of a storyboard's pictures, as they come out. */
const bitsPerPixel = 1;

/** Bits per second of the sheets of a storyboard; manifests have to state them. */
export function storyboardBandwidth(storyboard: Storyboard): number {
  const { interval, width, height } = storyboard;
  return Math.ceil((width * height * bitsPerPixel) / interval);
}
