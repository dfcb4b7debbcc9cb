import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Deps } from '../../platform/deps.js';
import type { MediaTools } from '../../media/media-tools.js';
import { probeMedia } from '../../media/probe/probe-media.js';
import { copySource, planSourceCopy } from '../../media/encode/copy-source.js';
import { planFirstRung } from '../../media/encode/first-rung.js';
import type { FedSource } from '../../media/encode/stream-tracks.js';
import { predictLength } from '../../media/encode/predict-length.js';
import { copiedRenditions } from './copied-renditions.js';
import { playMeanwhile } from './play-meanwhile.js';
import { queueFirstRung, queueLadder } from './publish.js';
import { isFirstOf, readAskedProtection, type Lease } from './video-lease.js';
import type { VideoRun } from './video-run.js';

/**
 * Says what an uploaded file is, makes it playable where its own packets can be, and queues its ladder, or what is watched until
 * that is there.
 */
export async function prepareVideo(deps: Deps, tools: MediaTools, run: VideoRun): Promise<void> {
  const { lease, signal } = run;
  run.enter('probe');
  const input = await run.input();
  const media = await probeMedia(tools, input, signal);
  const isFirst = isFirstOf(lease);
  const copy = isFirst ? planSourceCopy(media, await readAskedProtection(deps, lease)) : undefined;
  if (copy) {
    run.enter('package');
    const { duration } = media;
    const fed = wasBegunEarly(lease) ? await feedOf(input) : undefined;
    const isPlayed = await playMeanwhile(deps, run, {
      ...{ tools, input, media, picture: copy.video },
      renditions: copiedRenditions(copy),
      write: (sink) => copySource({ tools, input: fed ?? input, copy, duration, signal, sink }),
    });
    if (isPlayed) return;
  }
  const queued = {
    ...{ length: predictLength(media), media },
    history: run.stages.close('done'),
  };
  if (isFirst && planFirstRung(media, tools.filters)) await queueFirstRung(deps, run, queued);
  else await queueLadder(deps, run, queued);
}

/** Whether it was published while it was being uploaded, by a worker that is gone. */
function wasBegunEarly({ isResumed, video }: Lease): boolean {
  return isResumed && video.jobQueue === 'copy-upload';
}

/** As it was fed then: of a whole file, ffmpeg knows more, and writes other bit rates into the init segments. */
async function feedOf(path: string): Promise<FedSource> {
  const { size: length } = await stat(path);
  return { bytes: createReadStream(path) as AsyncIterable<Uint8Array>, length };
}
