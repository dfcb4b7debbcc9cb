import { processingStages, stageShares } from '../contract/stages.js';
import type { Video } from '../contract/videos.js';

/** How much of all processing of a video is done, over its stages, 0 to 1; undefined when the server has not said. */
export function processingFraction({
  progress,
}: Pick<Partial<Video>, 'progress'>): number | undefined {
  if (!progress) return undefined;
  let before = 0;
  for (const stage of processingStages) {
    const share = stageShares[stage];
    if (stage === progress.stage)
      return before + share * Math.min(1, Math.max(0, progress.fraction));
    before += share;
  }
  // A stage of a newer server.
  return undefined;
}
