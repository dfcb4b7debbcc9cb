import type { Deps } from '../../platform/deps.js';
import type { MediaTools } from '../../platform/ffmpeg/capabilities.js';
import { processVideoQueue, type ProcessVideoJob } from '../videos/change-video.js';
import { processVideo } from './process-video.js';
import { keepRequeuing } from './requeue-stalled.js';
import { sweepScratch } from './sweep-scratch.js';

/** Works the queue that uploads fill. */
export async function startRenditionJobs(deps: Deps, tools: MediaTools, signal: AbortSignal): Promise<void> {
  await sweepScratch(deps.config.dataDir);
  await deps.jobs.work<ProcessVideoJob>(processVideoQueue, (job, context) => processVideo(deps, tools, job, context));
  await keepRequeuing(deps, signal);
}
