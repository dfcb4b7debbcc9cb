import { join } from 'node:path';
import type { Deps } from '../../platform/deps.js';
import type { MediaTools } from '../../media/media-tools.js';
import type { MediaDescription } from '../../media/probe/describe-media.js';
import { probeMedia } from '../../media/probe/probe-media.js';
import { ToolFailure } from '../../platform/process/run-tool.js';
import { copySource, planSourceCopy } from '../../media/encode/copy-source.js';
import { toolOutput } from './fail-video.js';
import { predictLength } from '../../media/encode/predict-length.js';
import { publishSourceCopy, queueLadder } from './publish.js';
import { storeRevision } from '../revisions/store-revision.js';
import type { EncodedRenditions } from '../../media/encode/transcode.js';
import { readAskedProtection } from './video-lease.js';
import type { VideoRun } from './video-run.js';

/** Says what an uploaded file is, makes it playable where its own packets can be, and queues its ladder. */
export async function prepareVideo(deps: Deps, tools: MediaTools, run: VideoRun): Promise<void> {
  const { lease, signal } = run;
  run.enter('probe');
  const input = await run.input();
  const media = await probeMedia(tools, input, signal);
  const folder = join(run.folder, 'source');
  const copied = await copiedOrNone(deps, { ...run, tools, input, folder, media });
  if (!copied) {
    const history = run.stages.close('done');
    return queueLadder(deps, run, { length: predictLength(media), media, history });
  }
  run.enter('package');
  const onProgress = () => undefined;
  const stored = await storeRevision(deps, {
    revision: lease,
    protection: await readAskedProtection(deps, lease),
    encoded: copied.encoded,
    folder,
    images: undefined,
    signal,
    onProgress,
  });
  await publishSourceCopy(deps, run, {
    media,
    stored,
    frames: copied.frames,
    warnings: media.warnings,
  });
}

interface CopyRun extends Omit<VideoRun, 'input'> {
  tools: MediaTools;
  input: string;
  media: MediaDescription;
}

/** What cannot be copied may still be transcoded, which also says what is wrong with it. */
async function copiedOrNone(
  { log }: Deps,
  { lease, media, ...run }: CopyRun,
): Promise<EncodedRenditions | undefined> {
  const copy = lease.video.currentRev === null ? planSourceCopy(media) : undefined;
  if (!copy) return undefined;
  const { tools, input, folder, signal } = run;
  const source = {
    tools,
    input,
    folder,
    signal,
    duration: media.duration,
    onProgress: () => undefined,
  };
  try {
    return await copySource({ ...source, copy, sourceBytes: lease.video.size ?? 0 });
  } catch (error) {
    if (!(error instanceof ToolFailure) || !error.isProcessingFailure) throw error;
    log.info({ tool: toolOutput(error) }, 'the source could not be copied');
    return undefined;
  }
}
