import type { Video } from '../contract/videos.js';

// Shares of the whole that the stages take, as the reader sees time pass.
const stages = [
  ['probe', 0.02],
  ['transcode', 0.85],
  ['images', 0.08],
  ['package', 0.04],
  ['publish', 0.01],
] as const;

/** How much of all processing of a video is done, over its stages, 0 to 1; undefined when the server has not said. */
export function processingFraction({
  progress,
}: Pick<Partial<Video>, 'progress'>): number | undefined {
  if (!progress) return undefined;
  let before = 0;
  for (const [stage, share] of stages) {
    if (stage === progress.stage)
      return before + share * Math.min(1, Math.max(0, progress.fraction));
    before += share;
  }
  return undefined;
}
