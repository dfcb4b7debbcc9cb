import { protectStage, stageShares } from '../contract/stages.js';
import type { Video } from '../contract/videos.js';

/** How much of all processing of a video is done, over its stages, 0 to 1; undefined when the server has not said. */
export function processingFraction({
  progress,
}: Pick<Partial<Video>, 'progress'>): number | undefined {
  if (!progress) return undefined;
  const fraction = Math.min(1, Math.max(0, progress.fraction));
  if (progress.stage === protectStage) return fraction;
  let before = 0;
  for (const [stage, share] of Object.entries(stageShares)) {
    if (stage === progress.stage) return before + share * fraction;
    before += share;
  }
  // A stage of a newer server.
  return undefined;
}
