import type { Deps } from '../../platform/deps.js';
import { inspectFfmpeg } from '../../platform/ffmpeg/capabilities.js';
import { processVideoQueue, type ProcessVideoJob } from '../videos/change-video.js';
import { processVideo } from './process-video.js';
import { keepRequeuing } from './requeue-stalled.js';
import { sweepScratch } from './sweep-scratch.js';

/** Works the queue that uploads fill. Without a usable ffmpeg the jobs wait in it. */
export async function startRenditionJobs(deps: Deps, signal: AbortSignal): Promise<void> {
  const inspection = await inspectFfmpeg(deps.config);
  if (!inspection.ok) {
    deps.log.error({ reason: inspection.reason }, 'processing is not available');
    return;
  }
  await sweepScratch(deps.config.dataDir);
  const { tools } = inspection;
  await deps.jobs.work<ProcessVideoJob>(processVideoQueue, (job, context) => processVideo(deps, tools, job, context));
  await keepRequeuing(deps, signal);
}
