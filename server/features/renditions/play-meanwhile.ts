import type { SourcePicture } from '../../media/encode/source-picture.js';
import type { StreamSink } from '../../media/encode/streamed-track.js';
import type { MediaTools } from '../../media/media-tools.js';
import type { MediaDescription } from '../../media/probe/describe-media.js';
import type { Deps } from '../../platform/deps.js';
import { removeObjects } from '../revisions/retire-revision.js';
import type { StreamedRendition } from '../revisions/revision-stream.js';
import { EarlyImages } from './early-images.js';
import { publishInterim } from './publish.js';
import { streamIntoRevision } from './stream-into-revision.js';
import { withdrawRevision } from './video-lease.js';
import type { VideoRun } from './video-run.js';

interface Meanwhile {
  /** Those that draw its images. */
  tools: MediaTools;
  input: string;
  media: MediaDescription;
  picture: SourcePicture;
  renditions: readonly StreamedRendition[];
  /** As of `streamIntoRevision`. */
  write: (sink: StreamSink) => Promise<{ frames: number } | undefined>;
}

/**
 * Publishes what is watched until the ladder is there, while it is being made, and queues the ladder. Answers false, and leaves
 * nothing of it, where it cannot be made.
 */
export async function playMeanwhile(
  deps: Deps,
  run: VideoRun,
  { tools, input, media, picture, renditions, write }: Meanwhile,
): Promise<boolean> {
  const { lease, signal } = run;
  const images = EarlyImages.of(deps, run, { tools, input, picture });
  const streamed = await streamIntoRevision(deps, {
    ...{ lease, media, images, renditions, write, signal },
  });
  if (streamed) {
    await publishInterim(deps, run, { media, ...streamed, warnings: media.warnings });
    await images.complete(input, media.duration ?? streamed.stored.duration);
    return true;
  }
  await withdrawRevision(deps, lease);
  await removeObjects(deps, lease);
  return false;
}
