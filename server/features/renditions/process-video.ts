import { rm, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Deps } from '../../platform/deps.js';
import type { MediaTools } from '../../platform/ffmpeg/capabilities.js';
import type { MediaDescription } from '../../platform/ffmpeg/describe-media.js';
import { MediaFault } from '../../platform/ffmpeg/media-fault.js';
import { probeMedia } from '../../platform/ffmpeg/probe-media.js';
import { ToolFailure } from '../../platform/ffmpeg/run-tool.js';
import type { JobContext } from '../../platform/jobs.js';
import { changeVideo, type ProcessVideoJob } from '../videos/change-video.js';
import { removeObjects, retireRevision } from '../videos/sweep-revision.js';
import { ClaimLost, claimVideo, withClaim, type Claim } from './claim.js';
import { copySource, planSourceCopy } from './copy-source.js';
import { isPicture } from './made-rendition.js';
import { makeImages, type ImageRun, type Images } from './make-images.js';
import { planLadder } from './plan-ladder.js';
import { Progress } from './progress.js';
import { publishLadder, publishSourceCopy } from './publish.js';
import { isSourceCopy } from './revision-store.js';
import { storeRevision } from './store-revision.js';
import { toFailure } from './to-failure.js';
import { transcode, type SourceRun } from './transcode.js';

/** Turns an uploaded file into published revisions, or into a failure that says why. */
export async function processVideo(
  deps: Deps,
  tools: MediaTools,
  job: ProcessVideoJob,
  context: JobContext,
): Promise<void> {
  let claim = await claimVideo(deps, job);
  if (!claim) return;
  const jobFolder = join(deps.config.dataDir, 'work', context.jobId);
  const folder = join(jobFolder, String(context.attempt));
  try {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const source = await deps.storage.localFile(claim.video.sourceKey);
    try {
      const run = { tools, input: source.path, folder, context };
      const media = await holding(deps, claim, context.signal, (hold) => probeMedia(tools, source.path, hold.signal));
      claim = await holding(deps, claim, context.signal, (hold) => makePlayable(deps, { ...run, ...hold, media }));
      await holding(deps, claim, context.signal, (hold) => makeLadder(deps, { ...run, ...hold, media }));
    } finally {
      await source.release();
    }
  } catch (error) {
    if (error instanceof ClaimLost) return;
    context.signal.throwIfAborted();
    await failOrRetry(deps, claim, context, error);
  } finally {
    // One job has one holder at a time: what an earlier attempt left goes too.
    await rm(jobFolder, { recursive: true, force: true });
  }
}

interface Hold {
  claim: Claim;
  progress: Progress;
  /** Aborts when the job or the claim is lost. */
  signal: AbortSignal;
}

/** Works on a claim, whose progress is told meanwhile. Of work that fails no object stays. */
async function holding<T>(deps: Deps, claim: Claim, jobSignal: AbortSignal, work: (hold: Hold) => Promise<T>): Promise<T> {
  const progress = new Progress(deps, claim);
  try {
    return await work({ claim, progress, signal: AbortSignal.any([jobSignal, progress.lost]) });
  } catch (error) {
    await progress.stop();
    await removeObjects(deps, claim);
    throw error;
  } finally {
    await progress.stop();
  }
}

type RevisionRun = Hold & Omit<SourceRun, 'duration' | 'onProgress'> & { media: MediaDescription };

/** Publishes the source's own packets where browsers play them. Answers the claim under which the ladder follows. */
async function makePlayable(deps: Deps, { claim, progress, media, ...run }: RevisionRun): Promise<Claim> {
  const copy = claim.video.currentRev === null ? planSourceCopy(media) : undefined;
  if (!copy) return claim;
  const { signal } = run;
  const folder = join(run.folder, 'source');
  const onProgress = () => undefined;
  const source = { ...run, folder, duration: media.duration, onProgress };
  const copied = await copiedOrNone(deps, () => copySource({ ...source, copy, sourceBytes: claim.video.size ?? 0 }));
  if (!copied) return claim;
  const stored = await storeRevision(deps, { claim, made: copied.made, folder, images: undefined, signal, onProgress });
  await progress.stop();
  signal.throwIfAborted();
  const next = await publishSourceCopy(deps, claim, { media, stored, frames: copied.frames });
  await rm(folder, { recursive: true, force: true });
  return next;
}

async function makeLadder(deps: Deps, { claim, progress, media, ...run }: RevisionRun): Promise<void> {
  const { tools, folder, signal } = run;
  const plan = planLadder(media, tools.filters);
  progress.set('transcode', 0);
  const { made, frames } = await transcode({
    ...{ ...run, plan, duration: media.duration },
    onProgress: (fraction) => progress.set('transcode', fraction),
  });
  progress.set('images', 0);
  const [top, ...lower] = made.filter(isPicture);
  const images = top && (await imagesOrNone(deps, { tools, folder, rungs: [top, ...lower], signal }));
  progress.set('package', 0);
  const onProgress = (fraction: number) => progress.set('package', fraction);
  const stored = await storeRevision(deps, { claim, made, folder, images, signal, onProgress });
  progress.set('publish', 0);
  await progress.stop();
  signal.throwIfAborted();
  await publishLadder(deps, claim, { media, stored, frames });
}

/** What cannot be copied may still be transcoded, which also says what is wrong with it. */
async function copiedOrNone<T>({ log }: Deps, copy: () => Promise<T>): Promise<T | undefined> {
  return withoutToolFailure(copy, (error) => log.info({ tool: toolOutput(error) }, 'the source could not be copied'));
}

/** A video without poster and storyboard is better than none. */
async function imagesOrNone({ log }: Deps, run: ImageRun): Promise<Images | undefined> {
  return withoutToolFailure(
    () => makeImages(run),
    (error) => log.warn({ tool: toolOutput(error) }, 'no images could be made'),
  );
}

async function withoutToolFailure<T>(make: () => Promise<T>, onFailure: (error: ToolFailure) => void): Promise<T | undefined> {
  try {
    return await make();
  } catch (error) {
    if (!(error instanceof ToolFailure) || !error.isOfTheWork) throw error;
    onFailure(error);
    return undefined;
  }
}

/** A fault of the file ends the matter at once; anything else is tried again while attempts are left. */
async function failOrRetry(deps: Deps, claim: Claim, context: JobContext, error: unknown): Promise<void> {
  const failure = toFailure(error);
  if (!(failure.isFinal || context.isLastAttempt)) throw error;
  const { code, detail } = failure;
  try {
    await withClaim(deps, claim, async (tx, { currentRev }) => {
      const current = currentRev === null ? undefined : { ...claim, rev: currentRev };
      // What a damaged file's own packets would show is no video either.
      const isWithdrawn = failure.isFinal && current !== undefined && (await isSourceCopy(tx, current));
      if (isWithdrawn) await retireRevision(tx, deps, current, 0);
      await changeVideo(tx, deps, {
        video: claim,
        set: { status: 'failed', failure: { code, detail }, progress: null, ...(isWithdrawn && { playable: false, currentRev: null }) },
        event: { type: 'video.failed', payload: { code } },
      });
    });
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
