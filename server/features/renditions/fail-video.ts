import type { Deps } from '../../platform/deps.js';
import { MediaFault } from '../../media/media-fault.js';
import { ToolFailure } from '../../platform/process/run-tool.js';
import type { JobContext } from '../../platform/jobs/jobs.js';
import { changeVideo, noJob, statusUnlessBlocked } from '../videos/change-video.js';
import type { NewHistoryItem } from '../videos/history-store.js';
import type { StageLog } from './stage-log.js';
import { retireRevision } from '../revisions/retire-revision.js';
import { LeaseLost, releaseLease, whileLeased, type Lease } from './video-lease.js';
import { isInterim } from '../revisions/revision-store.js';
import { toFailure, type Failure } from './to-failure.js';

interface FailedAttempt {
  lease: Lease;
  context: JobContext;
  stages: StageLog;
}

/** A fault of the file ends the matter at once; anything else is thrown, for the queue to try again, while tries are left. */
export async function failOrRetry(
  deps: Deps,
  { lease, context, stages }: FailedAttempt,
  error: unknown,
): Promise<void> {
  // What is not copied early is copied later: no failure of the video, which may still be uploading.
  if (lease.video.jobQueue === 'copy-upload') throw error;
  const failure = toFailure(error);
  const history = stages.close('failed', { code: failure.code });
  try {
    if (context.attempt < failure.tries && !context.isLastAttempt)
      await releaseLease(deps, lease, 'queue', history);
    else return await failVideo(deps, lease, { failure, history }, error);
  } catch (lost) {
    if (!(lost instanceof LeaseLost)) throw lost;
    return;
  }
  throw error;
}

async function failVideo(
  deps: Deps,
  lease: Lease,
  { failure: { code, detail, tries }, history }: { failure: Failure; history: NewHistoryItem[] },
  error: unknown,
): Promise<void> {
  const isFinal = tries === 1;
  await whileLeased(deps, lease, async (tx, video) => {
    const { currentRev } = video;
    const current = currentRev === null ? undefined : { ...lease, rev: currentRev };
    // What a damaged file's own packets would show is no video either.
    const isWithdrawn = isFinal && current !== undefined && (await isInterim(tx, current));
    if (isWithdrawn) await retireRevision(tx, deps, current, 0);
    await changeVideo(tx, deps, {
      video: lease,
      set: {
        ...noJob,
        status: statusUnlessBlocked(video, 'failed'),
        failure: { code, detail },
        // What plays on after another protection failed lacks what it lacked.
        ...(video.jobQueue !== 'protect-video' && { warnings: [] }),
        ...(isWithdrawn && { playable: false, currentRev: null }),
      },
      event: { type: 'video.failed', payload: { code } },
      history,
    });
  });
  const facts = { videoId: lease.videoId, code, tool: toolOutput(error) };
  if (isFinal) deps.log.info(facts, 'video failed');
  else deps.log.error({ ...facts, err: error }, 'video failed');
}

export function toolOutput(error: unknown): string | undefined {
  const tool = error instanceof MediaFault ? error.cause : error;
  return tool instanceof ToolFailure ? tool.stderr.slice(-2000) : undefined;
}
