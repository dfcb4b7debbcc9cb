import { copySource, planSourceCopy, type SourceCopy } from '../../media/encode/copy-source.js';
import type { MediaTools } from '../../media/media-tools.js';
import type { MediaDescription } from '../../media/probe/describe-media.js';
import { probeMedia } from '../../media/probe/probe-media.js';
import { probeStart } from '../../media/probe/probe-start.js';
import type { Deps } from '../../platform/deps.js';
import { CallerGate } from '../../platform/http/caller-gate.js';
import { Problem } from '../../platform/http/problem.js';
import { removeObjects } from '../revisions/retire-revision.js';
import { FollowedUpload, UploadEnded } from '../uploads/followed-upload.js';
import { endEarlyCopy } from '../videos/change-video.js';
import { EarlyImages } from './early-images.js';
import { prepareVideo } from './prepare-video.js';
import { copiedRenditions } from './copied-renditions.js';
import { publishGrowing, publishInterim } from './publish.js';
import { streamIntoRevision, type Streamed } from './stream-into-revision.js';
import { LeaseLost, readAskedProtection, withdrawRevision } from './video-lease.js';
import type { VideoRun } from './video-run.js';

/** Of uploads that are copied while they arrive, in each process. */
export const earlySlots = 4;
/** One app leaves others a slot; what has none is copied once it is there. */
const slotsOfApps = new CallerGate({ running: earlySlots - 1, waiting: 0 });

/** A header may be behind a picture. */
const probeBytes = [512 * 1024, 2 * 1024 ** 2, 8 * 1024 ** 2];
/** Most of what may be missing of the frames that the whole file turns out to have: the last ones are cut off in some files. */
const leastFrames = 0.98;
/** An upload may take days; a job may not. */
const wallMs = 22 * 3600_000;

/**
 * Copies a file while it is being uploaded, so that it can be watched meanwhile; once all of it is there, examines it as
 * `prepareVideo` does. What cannot be copied early, or not to the end, is taken back, and goes the ordinary way.
 */
export async function copyUpload(deps: Deps, tools: MediaTools, run: VideoRun): Promise<void> {
  const { lease, signal } = run;
  if (lease.video.sourceKey !== null) return prepareVideo(deps, tools, run);
  try {
    const early = await slotsOfApps.run(lease.appId, () => copyEarly(deps, tools, run));
    if (early && (await publishWhole(deps, tools, run, early))) return;
  } catch (error) {
    if (error instanceof LeaseLost || signal.aborted) throw error;
    const { videoId } = lease;
    const hasNoSlot = error instanceof Problem && error.code === 'too-many-requests';
    if (error instanceof UploadEnded || hasNoSlot)
      deps.log.info({ videoId, reason: error.message }, 'early copy ended');
    else deps.log.warn({ videoId, err: error }, 'early copy failed');
  }
  await withdrawRevision(deps, lease);
  await removeObjects(deps, lease);
  await run.conclude((tx, video) => endEarlyCopy(tx, deps, video));
}

interface Early extends Streamed {
  copy: SourceCopy;
  images: EarlyImages;
}

async function copyEarly(deps: Deps, tools: MediaTools, run: VideoRun): Promise<Early | undefined> {
  const { lease } = run;
  const ended = new AbortController();
  const signal = AbortSignal.any([run.signal, ended.signal]);
  const upload = await FollowedUpload.open(deps, lease.videoId, signal);
  if (!upload) return undefined;
  try {
    const media = await describeStart(tools, upload, run.signal);
    const protection = await readAskedProtection(deps, lease);
    const copy = media && planSourceCopy(media, protection);
    if (!copy) return undefined;
    const { length } = upload;
    const input = { bytes: upload.bytes(), length, wallMs };
    const picture = copy.video;
    const images = EarlyImages.of(deps, run, { tools, input: upload.path, picture });
    const { duration } = media;
    const streamed = await streamIntoRevision(deps, {
      ...{ lease, media, images, isUploading: true },
      renditions: copiedRenditions(copy),
      signal: run.signal,
      write: (sink) => copySource({ tools, input, copy, duration, signal: run.signal, sink }),
    });
    if (!streamed) return undefined;
    // ffmpeg may end before the upload does.
    await upload.waitFor(length);
    const { stored } = streamed;
    const whole = { ...media, duration: stored.duration };
    await publishGrowing(deps, lease, { media: whole, stored, isWhole: true });
    await upload.waitForEnd();
    return { ...streamed, copy, images };
  } finally {
    ended.abort();
    await upload.close();
  }
}

async function describeStart(
  tools: MediaTools,
  upload: FollowedUpload,
  signal: AbortSignal,
): Promise<MediaDescription | undefined> {
  for (const bytes of probeBytes) {
    if (bytes >= upload.length) return undefined;
    await upload.waitFor(bytes);
    const media = await probeStart(tools, upload.path, signal);
    if (media === 'never') return undefined;
    if (media !== 'later') return media;
  }
  return undefined;
}

/** Answers false where the whole file is not what its beginning said. */
async function publishWhole(
  deps: Deps,
  tools: MediaTools,
  run: VideoRun,
  { copy, images, ...streamed }: Early,
): Promise<boolean> {
  const input = await run.input();
  const media = await probeMedia(tools, input, run.signal);
  const { isMeasured, video } = media.timing ?? {};
  const isComplete = !isMeasured || streamed.frames >= (video?.packets ?? 0) * leastFrames;
  const asked = await readAskedProtection(deps, run.lease);
  const isSame = JSON.stringify(planSourceCopy(media, asked)) === JSON.stringify(copy);
  if (!isSame || !isComplete || asked !== streamed.stored.protection) return false;
  await publishInterim(deps, run, { media, ...streamed, warnings: media.warnings });
  await images.complete(input, streamed.stored.duration);
  return true;
}
