import { rm, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Deps } from '../../platform/deps.js';
import type { MediaTools } from '../../platform/ffmpeg/capabilities.js';
import { MediaFault } from '../../platform/ffmpeg/media-fault.js';
import { probeMedia } from '../../platform/ffmpeg/probe-media.js';
import { ToolFailure } from '../../platform/ffmpeg/run-tool.js';
import type { JobContext } from '../../platform/jobs.js';
import { changeVideo, type ProcessVideoJob } from '../videos/change-video.js';
import { ClaimLost, claimVideo, removeObjects, withClaim, type Claim } from './claim.js';
import { makeImages, type ImageRun, type Images } from './make-images.js';
import { planLadder } from './plan-ladder.js';
import { Progress } from './progress.js';
import { publish } from './publish.js';
import { storeRevision } from './store-revision.js';
import { toFailure } from './to-failure.js';
import { transcode } from './transcode.js';

/** Turns an uploaded file into a published revision, or into a failure that says why. */
export async function processVideo(
  deps: Deps,
  tools: MediaTools,
  job: ProcessVideoJob,
  context: JobContext,
): Promise<void> {
  const claim = await claimVideo(deps, job);
  if (!claim) return;
  const progress = new Progress(deps, claim);
  const jobFolder = join(deps.config.dataDir, 'work', context.jobId);
  const folder = join(jobFolder, String(context.attempt));
  try {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const signal = AbortSignal.any([context.signal, progress.lost]);
    await makeRevision(deps, { tools, claim, progress, folder, signal });
  } catch (error) {
    await progress.stop();
    await removeObjects(deps, claim);
    if (error instanceof ClaimLost) return;
    context.signal.throwIfAborted();
    await failOrRetry(deps, claim, context, error);
  } finally {
    await progress.stop();
    // One job has one holder at a time: what an earlier attempt left goes too.
    await rm(jobFolder, { recursive: true, force: true });
  }
}

interface RevisionRun {
  tools: MediaTools;
  claim: Claim;
  progress: Progress;
  folder: string;
  signal: AbortSignal;
}

async function makeRevision(deps: Deps, { tools, claim, progress, folder, signal }: RevisionRun): Promise<void> {
  const source = await deps.storage.localFile(claim.video.sourceKey);
  try {
    const media = await probeMedia(tools, source.path, signal);
    const plan = planLadder(media, tools.filters);
    progress.set('transcode', 0);
    const { frames } = await transcode({
      ...{ tools, plan, input: source.path, folder, duration: media.duration, signal },
      onProgress: (fraction) => progress.set('transcode', fraction),
    });
    progress.set('images', 0);
    const images = plan.video && (await imagesOrNone(deps, { tools, folder, rungs: plan.video.rungs, signal }));
    progress.set('package', 0);
    const onProgress = (fraction: number) => progress.set('package', fraction);
    const stored = await storeRevision(deps, { claim, plan, folder, frames, images, signal, onProgress });
    progress.set('publish', 0);
    await progress.stop();
    signal.throwIfAborted();
    await publish(deps, claim, { media, plan, stored });
  } finally {
    await source.release();
  }
}

/** A video without poster and storyboard is better than none. */
async function imagesOrNone({ log }: Deps, run: ImageRun): Promise<Images | undefined> {
  try {
    return await makeImages(run);
  } catch (error) {
    if (!(error instanceof ToolFailure) || error.fault !== 'exit') throw error;
    log.warn({ tool: toolOutput(error) }, 'no images could be made');
    return undefined;
  }
}

/** A fault of the file ends the matter at once; anything else is tried again while attempts are left. */
async function failOrRetry(deps: Deps, claim: Claim, context: JobContext, error: unknown): Promise<void> {
  const failure = toFailure(error);
  if (!(failure.isFinal || context.isLastAttempt)) throw error;
  const { code, detail } = failure;
  try {
    await withClaim(deps, claim, (tx) =>
      changeVideo(tx, deps, {
        video: claim,
        set: { status: 'failed', failure: { code, detail }, progress: null },
        event: { type: 'video.failed', payload: { code } },
      }),
    );
  } catch (lost) {
    if (!(lost instanceof ClaimLost)) throw lost;
  }
  const facts = { videoId: claim.videoId, code, tool: toolOutput(error) };
  if (failure.isFinal) deps.log.info(facts, 'video failed');
  else deps.log.error({ ...facts, err: error }, 'video failed');
}

function toolOutput(error: unknown): string | undefined {
  const tool = error instanceof MediaFault ? error.cause : error;
  return tool instanceof ToolFailure ? tool.stderr.slice(-2000) : undefined;
}
