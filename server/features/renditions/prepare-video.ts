import type { Deps } from '../../platform/deps.js';
import type { MediaTools } from '../../media/media-tools.js';
import { probeMedia } from '../../media/probe/probe-media.js';
import { planSourceCopy } from '../../media/encode/copy-source.js';
import { predictLength } from '../../media/encode/predict-length.js';
import { copyIntoRevision } from './copy-into.js';
import { EarlyImages } from './early-images.js';
import { publishSourceCopy, queueLadder } from './publish.js';
import { removeObjects } from '../revisions/retire-revision.js';
import { withdrawRevision } from './video-lease.js';
import type { VideoRun } from './video-run.js';

/** Says what an uploaded file is, makes it playable where its own packets can be, and queues its ladder. */
export async function prepareVideo(deps: Deps, tools: MediaTools, run: VideoRun): Promise<void> {
  const { lease, signal } = run;
  run.enter('probe');
  const input = await run.input();
  const media = await probeMedia(tools, input, signal);
  const copy = lease.video.currentRev === null ? planSourceCopy(media) : undefined;
  if (copy) {
    run.enter('package');
    const images = EarlyImages.of(deps, run, { tools, input, media, copy });
    const copied = await copyIntoRevision(deps, {
      tools,
      lease,
      input,
      media,
      copy,
      images,
      signal,
    });
    if (copied) {
      await publishSourceCopy(deps, run, { media, ...copied, warnings: media.warnings });
      return images.complete(input);
    }
    await withdrawRevision(deps, lease);
    await removeObjects(deps, lease);
  }
  const history = run.stages.close('done');
  await queueLadder(deps, run, { length: predictLength(media), media, history });
}
