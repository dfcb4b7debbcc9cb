import type { Deps } from '../../platform/deps.js';
import type { MediaTools } from '../../media/media-tools.js';
import type { MediaDescription } from '../../media/probe/describe-media.js';
import { probeMedia } from '../../media/probe/probe-media.js';
import { ToolFailure } from '../../platform/process/run-tool.js';
import { copySource, planSourceCopy, type SourceCopy } from '../../media/encode/copy-source.js';
import { toolOutput } from './fail-video.js';
import { predictLength } from '../../media/encode/predict-length.js';
import { publishSourceCopy, queueLadder } from './publish.js';
import { removeObjects } from '../revisions/retire-revision.js';
import { RevisionStream } from '../revisions/revision-stream.js';
import type { StoredRevision } from '../revisions/store-revision.js';
import { GrowingCopy } from './growing-copy.js';
import { readAskedProtection, withdrawRevision } from './video-lease.js';
import type { VideoRun } from './video-run.js';

/** Says what an uploaded file is, makes it playable where its own packets can be, and queues its ladder. */
export async function prepareVideo(deps: Deps, tools: MediaTools, run: VideoRun): Promise<void> {
  const { lease, signal } = run;
  run.enter('probe');
  const input = await run.input();
  const media = await probeMedia(tools, input, signal);
  const copy = lease.video.currentRev === null ? planSourceCopy(media) : undefined;
  if (copy) run.enter('package');
  const copied = copy && (await copiedOrNone(deps, { ...run, tools, input, media, copy }));
  if (!copied) {
    const history = run.stages.close('done');
    return queueLadder(deps, run, { length: predictLength(media), media, history });
  }
  await publishSourceCopy(deps, run, { media, ...copied, warnings: media.warnings });
}

interface CopyRun extends Omit<VideoRun, 'input'> {
  tools: MediaTools;
  input: string;
  media: MediaDescription;
  copy: SourceCopy;
}

interface Copied {
  stored: StoredRevision;
  frames: number;
}

/** What cannot be copied may still be transcoded, which also says what is wrong with it. */
async function copiedOrNone(deps: Deps, run: CopyRun): Promise<Copied | undefined> {
  const { lease, media, copy, signal } = run;
  const { size } = copy.video;
  const growing = new GrowingCopy(deps, lease, media);
  const stream = await RevisionStream.open(deps, {
    revision: lease,
    protection: await readAskedProtection(deps, lease),
    renditions: [
      { kind: 'video', name: 'source', size },
      ...(copy.audio ? [{ kind: 'audio' as const, name: 'source' }] : []),
    ],
    signal,
    onStored: (stored) => growing.onStored(stored),
  });
  try {
    const copied = await copyOrRefuse(deps, run, stream);
    if (copied) return { stored: await stream.finish(), frames: copied.frames };
  } finally {
    // What is written later would stay when the objects of the revision are removed.
    await stream.settle();
  }
  await withdrawRevision(deps, lease);
  await removeObjects(deps, lease);
  return undefined;
}

async function copyOrRefuse(
  { log }: Deps,
  { tools, input, copy, media, signal }: CopyRun,
  sink: RevisionStream,
): Promise<{ frames: number } | undefined> {
  try {
    return await copySource({ tools, input, copy, duration: media.duration, signal, sink });
  } catch (error) {
    if (!(error instanceof ToolFailure) || !error.isProcessingFailure) throw error;
    log.info({ tool: toolOutput(error) }, 'the source could not be copied');
    return undefined;
  }
}
