import { copySource, type FedSource, type SourceCopy } from '../../media/encode/copy-source.js';
import type { MediaTools } from '../../media/media-tools.js';
import type { MediaDescription } from '../../media/probe/describe-media.js';
import type { Deps } from '../../platform/deps.js';
import { ToolFailure } from '../../platform/process/run-tool.js';
import { RevisionStream } from '../revisions/revision-stream.js';
import type { StoredRevision } from '../revisions/store-revision.js';
import { toolOutput } from './fail-video.js';
import type { EarlyImages } from './early-images.js';
import { GrowingCopy } from './growing-copy.js';
import { readAskedProtection, type Lease } from './video-lease.js';

interface CopyRun {
  tools: MediaTools;
  lease: Lease;
  input: string | FedSource;
  media: MediaDescription;
  copy: SourceCopy;
  images: EarlyImages;
  signal: AbortSignal;
}

export interface Copied {
  stored: StoredRevision;
  frames: number;
}

/**
 * Copies a source into the revision of the lease, which plays meanwhile. Undefined where it cannot be copied: it may still be
 * transcoded, which also says what is wrong with it. Nothing is being written when this ends.
 */
export async function copyIntoRevision(deps: Deps, run: CopyRun): Promise<Copied | undefined> {
  const { lease, media, copy, input, images, signal } = run;
  const { size } = copy.video;
  const growing = new GrowingCopy(deps, lease, {
    media,
    isUploading: typeof input !== 'string',
    onPublished: () => images.startPoster(),
  });
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
    await growing.settle();
    await images.settle();
  }
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
