import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { toDatabaseProblem } from '../../platform/database/database-problem.js';
import type { Deps } from '../../platform/deps.js';
import { makeReadable } from '../../media/probe/readable-source.js';
import type { JobContext } from '../../platform/jobs/jobs.js';
import { removeObjects } from '../revisions/retire-revision.js';
import type { VideoJob } from '../videos/video-queues.js';
import { ClaimLost, claimVideo, releaseClaim, type Claim } from './claim.js';
import { failOrRetry } from './fail-video.js';
import { Progress } from './progress.js';
import { isForWantOfRoom, roomFor, waitForRoom } from './room.js';

export interface VideoRun {
  claim: Claim;
  /** The source as ffmpeg reads it; an absolute path. */
  input: string;
  /** For scratch; removed afterwards. */
  folder: string;
  progress: Progress;
  /** Aborts when the job or the claim is lost. */
  signal: AbortSignal;
}

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
    await waitForRoom(deps, needed, context.signal);
    const room = await roomFor(deps);
    const claim = await claimVideo(deps, job);
    if (!claim) return;
    const outcome = await workOn(deps, claim, context, work);
    if (outcome === 'done') return;
    needed = Math.max(needed, room);
  }
}

async function workOn(
  deps: Deps,
  claim: Claim,
  context: JobContext,
  work: VideoWork,
): Promise<'done' | 'no-room'> {
  const jobFolder = join(deps.config.dataDir, 'work', context.jobId);
  const folder = join(jobFolder, String(context.attempt));
  try {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const source = await deps.storage.localFile(claim.video.sourceKey);
    try {
      const input = await makeReadable(source.path, folder);
      await holding(deps, claim, context.signal, (hold) => work({ claim, input, folder, ...hold }));
    } finally {
      await source.release();
    }
    return 'done';
  } catch (error) {
    if (error instanceof ClaimLost) return 'done';
    context.signal.throwIfAborted();
    if (!(await isForWantOfRoom(deps, error))) {
      await failOrRetry(deps, claim, context, error);
      return 'done';
    }
    deps.log.warn({ videoId: claim.videoId, err: error }, 'no room to process a video; it waits');
    return await pause(deps, claim);
  } finally {
    // One job has one holder at a time: what an earlier attempt left goes too.
    await rm(jobFolder, { recursive: true, force: true });
  }
}

async function pause(deps: Deps, claim: Claim): Promise<'done' | 'no-room'> {
  try {
    await releaseClaim(deps, claim, 'space');
  } catch (error) {
    if (error instanceof ClaimLost) return 'done';
    // The database may be on the disk that is full; then the video says so once it is claimed again.
    if (toDatabaseProblem(error)?.code !== 'out-of-space') throw error;
  }
  return 'no-room';
}

/** Tells the claim's progress while `work` runs. Of work that fails no object stays. */
async function holding(
  deps: Deps,
  claim: Claim,
  jobSignal: AbortSignal,
  work: (hold: Pick<VideoRun, 'progress' | 'signal'>) => Promise<void>,
): Promise<void> {
  const progress = new Progress(deps, claim);
  try {
    await work({ progress, signal: AbortSignal.any([jobSignal, progress.lost]) });
  } catch (error) {
    await progress.stop();
    await removeObjects(deps, claim);
    throw error;
  } finally {
    await progress.stop();
  }
}
