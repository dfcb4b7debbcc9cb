import type { StreamSink } from '../../media/encode/streamed-track.js';
import type { MediaDescription } from '../../media/probe/describe-media.js';
import type { Deps } from '../../platform/deps.js';
import { ToolFailure } from '../../platform/process/run-tool.js';
import { RevisionStream, type StreamedRendition } from '../revisions/revision-stream.js';
import type { StoredRevision } from '../revisions/store-revision.js';
import { toolOutput } from './fail-video.js';
import type { EarlyImages } from './early-images.js';
import { GrowingRevision } from './growing-revision.js';
import { readAskedProtection, type Lease } from './video-lease.js';

interface StreamedSource {
  lease: Lease;
  media: MediaDescription;
  renditions: readonly StreamedRendition[];
  isUploading?: boolean;
  images: EarlyImages;
  signal: AbortSignal;
  /** Has ffmpeg put the segments out; answers how many pictures there were, or undefined where players would not accept them. */
  write: (sink: StreamSink) => Promise<{ frames: number } | undefined>;
}

export interface Streamed {
  stored: StoredRevision;
  frames: number;
}

/**
 * Streams renditions of a source into the revision of the lease, which plays meanwhile. Undefined where that cannot be done: the
 * ladder may still be made, which also says what is wrong with the source. Nothing is being written when this ends.
 */
export async function streamIntoRevision(
  deps: Deps,
  run: StreamedSource,
): Promise<Streamed | undefined> {
  const { lease, media, renditions, isUploading = false, images, signal } = run;
  const growing = new GrowingRevision(deps, lease, {
    media,
    isUploading,
    onPublished: (seconds) => images.startPoster(seconds),
  });
  const stream = await RevisionStream.open(deps, {
    revision: lease,
    isGrown: lease.isResumed,
    protection: await readAskedProtection(deps, lease),
    renditions,
    signal,
    onStored: (stored) => growing.onStored(stored),
  });
  const sink: StreamSink = {
    onInit: (kind, init) => stream.onInit(kind, init),
    onSegment: async (kind, segment) => {
      await growing.beginning();
      await stream.onSegment(kind, segment);
    },
  };
  try {
    const written = await writeOrRefuse(deps, run, sink);
    if (written) return { stored: await stream.finish(), frames: written.frames };
  } finally {
    // What is written later would stay when the objects of the revision are removed.
    await stream.settle();
    await growing.settle();
    await images.settle();
  }
  return undefined;
}

async function writeOrRefuse(
  { log }: Deps,
  { write }: StreamedSource,
  sink: StreamSink,
): Promise<{ frames: number } | undefined> {
  try {
    return await write(sink);
  } catch (error) {
    if (!(error instanceof ToolFailure) || !error.isProcessingFailure) throw error;
    log.info({ tool: toolOutput(error) }, 'the source could not be streamed');
    return undefined;
  }
}
