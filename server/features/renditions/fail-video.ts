import type { Deps } from '../../platform/deps.js';
import { MediaFault } from '../../media/media-fault.js';
import { ToolFailure } from '../../platform/process/run-tool.js';
import type { JobContext } from '../../platform/jobs/jobs.js';
import { changeVideo, noJob } from '../videos/change-video.js';
import { retireRevision } from '../revisions/retire-revision.js';
import { ClaimLost, releaseClaim, withClaim, type Claim } from './claim.js';
import { isSourceCopy } from '../revisions/revision-store.js';
import { toFailure, type Failure } from './to-failure.js';

/** A fault of the file ends the matter at once; anything else is thrown, for the queue to try again, while tries are left. */
export async function failOrRetry(
  deps: Deps,
  claim: Claim,
  context: JobContext,
  error: unknown,
): Promise<void> {
  const failure = toFailure(error);
  try {
    if (context.attempt < failure.tries && !context.isLastAttempt)
      await releaseClaim(deps, claim, 'queue');
    else return await failVideo(deps, claim, failure, error);
  } catch (lost) {
    if (!(lost instanceof ClaimLost)) throw lost;
    return;
  }
  throw error;
}

async function failVideo(
  deps: Deps,
  claim: Claim,
  { code, detail, tries }: Failure,
  error: unknown,
): Promise<void> {
  const isFinal = tries === 1;
  await withClaim(deps, claim, async (tx, { currentRev }) => {
    const current = currentRev === null ? undefined : { ...claim, rev: currentRev };
    // What a damaged file's own packets would show is no video either.
    const isWithdrawn = isFinal && current !== undefined && (await isSourceCopy(tx, current));
    if (isWithdrawn) await retireRevision(tx, deps, current, 0);
    await changeVideo(tx, deps, {
      video: claim,
      set: {
        ...noJob,
        status: 'failed',
        failure: { code, detail },
        warnings: [],
        ...(isWithdrawn && { playable: false, currentRev: null }),
      },
      event: { type: 'video.failed', payload: { code } },
    });
  });
  const facts = { videoId: claim.videoId, code, tool: toolOutput(error) };
  if (isFinal) deps.log.info(facts, 'video failed');
  else deps.log.error({ ...facts, err: error }, 'video failed');
}

export function toolOutput(error: unknown): string | undefined {
  const tool = error instanceof MediaFault ? error.cause : error;
  return tool instanceof ToolFailure ? tool.stderr.slice(-2000) : undefined;
}
