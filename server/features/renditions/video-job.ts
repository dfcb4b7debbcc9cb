import { toDatabaseProblem } from '../../platform/database/database-problem.js';
import type { Deps } from '../../platform/deps.js';
import type { JobContext } from '../../platform/jobs/jobs.js';
import type { VideoJob } from '../videos/video-queues.js';
import { failOrRetry } from './fail-video.js';
import { isForWantOfRoom, roomFor, waitForRoom } from './room.js';
import type { StageLog } from './stage-log.js';
import { LeaseLost, releaseLease, takeLease, type Lease } from './video-lease.js';
import { withVideoRun, type VideoRun } from './video-run.js';

type VideoWork = (run: VideoRun) => Promise<void>;

/**
 * Works on the video of a job: `work` publishes, or says by what it throws why nothing can be.
 * Want of room is no failure: the job waits, and begins again when there is room, in the attempt that it is in.
 */
export async function runVideoJob(
  deps: Deps,
  job: VideoJob,
  context: JobContext,
  work: VideoWork,
): Promise<void> {
  for (let needed = 0; ;) {
    context.enterStage('wait');
    await waitForRoom(deps, needed, context.signal);
    const room = await roomFor(deps);
    const lease = await takeLease(deps, job);
    if (!lease) return;
    const outcome = await workOn(deps, lease, context, work);
    if (outcome === 'done') return;
    needed = Math.max(needed, room);
  }
}

async function workOn(
  deps: Deps,
  lease: Lease,
  context: JobContext,
  work: VideoWork,
): Promise<'done' | 'no-room'> {
  return withVideoRun<'done' | 'no-room'>(deps, lease, context, {
    async work(run) {
      await work(run);
      return 'done';
    },
    async onFailure(error, stages) {
      if (error instanceof LeaseLost) return 'done';
      context.signal.throwIfAborted();
      if (!(await isForWantOfRoom(deps, error))) {
        await failOrRetry(deps, { lease, context, stages }, error);
        return 'done';
      }
      deps.log.warn({ videoId: lease.videoId, err: error }, 'no room to process a video; it waits');
      return waitLater(deps, lease, stages);
    },
  });
}

async function waitLater(deps: Deps, lease: Lease, stages: StageLog): Promise<'done' | 'no-room'> {
  try {
    await releaseLease(deps, lease, 'space', stages.close('interrupted'));
  } catch (error) {
    if (error instanceof LeaseLost) return 'done';
    // The database may be on the disk that is full; then the video says so once it is leased again.
    if (toDatabaseProblem(error)?.code !== 'out-of-space') throw error;
  }
  return 'no-room';
}
