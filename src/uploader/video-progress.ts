import type { Video } from '../api/contract/videos.js';

/** What a page tells the uploader about a video: the server's `Video`, or these parts of it. */
export type VideoNews = Pick<Video, 'id' | 'status' | 'playable'> & Pick<Partial<Video>, 'progress' | 'failure' | 'poster'>;

// Shares of the whole that the stages take, as the reader sees time pass.
const stages = [
  ['probe', 0.02],
  ['transcode', 0.85],
  ['images', 0.08],
  ['package', 0.04],
  ['publish', 0.01],
] as const;

/** How much of all processing is done, 0 to 1; undefined when the server has not said. */
export function processingFraction({ progress }: VideoNews): number | undefined {
  if (!progress) return undefined;
  let before = 0;
  for (const [stage, share] of stages) {
    if (stage === progress.stage) return before + share * Math.min(1, Math.max(0, progress.fraction));
    before += share;
  }
  return undefined;
}
