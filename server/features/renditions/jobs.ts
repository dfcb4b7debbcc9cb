import { availableParallelism } from 'node:os';
import type { Deps } from '../../platform/deps.js';
import type { MediaTools } from '../../media/media-tools.js';
import { videoQueues, type VideoJob, type VideoQueue } from '../videos/video-queues.js';
import { copyUpload, earlySlots } from './copy-upload.js';
import { makeFirstRung } from './make-first-rung.js';
import { makeLongLadder, makeShortLadder } from './make-ladder.js';
import { prepareVideo } from './prepare-video.js';
import { protectVideo } from './protect-video.js';
import { runVideoJob } from './video-job.js';
import type { VideoRun } from './video-run.js';

type VideoWork = (deps: Deps, tools: MediaTools, run: VideoRun) => Promise<void>;

/** ffmpeg uses several cores to encode, and next to nothing for a copy. */
const slots = (): Record<VideoQueue, { work: VideoWork; concurrency: number }> => ({
  // A slot is taken as long as the upload lasts.
  'copy-upload': { work: copyUpload, concurrency: earlySlots },
  'process-video': { work: prepareVideo, concurrency: 2 * availableParallelism() },
  'process-large-video': { work: prepareVideo, concurrency: 1 },
  'make-first-rung': { work: makeFirstRung, concurrency: 1 },
  'make-long-first-rung': { work: makeFirstRung, concurrency: 1 },
  'make-ladder': {
    work: makeShortLadder,
    concurrency: Math.max(1, Math.floor(availableParallelism() / 4)),
  },
  'make-long-ladder': {
    work: makeLongLadder,
    concurrency: Math.max(1, Math.floor(availableParallelism() / 8)),
  },
  // It encrypts in this process, between what is answered to viewers.
  'protect-video': { work: (deps, _, run) => protectVideo(deps, run), concurrency: 1 },
});

/** Works the queues that uploads fill. */
export async function startRenditionJobs(deps: Deps, tools: MediaTools): Promise<void> {
  for (const queue of videoQueues) {
    const { work, concurrency } = slots()[queue];
    await deps.jobs.work<VideoJob>(
      queue,
      (job, context) => runVideoJob(deps, job, context, (run) => work(deps, tools, run)),
      { concurrency },
    );
  }
}
