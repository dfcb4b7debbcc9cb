import { encodeFirstRung, planFirstRung, type FirstRung } from '../../media/encode/first-rung.js';
import { predictLength } from '../../media/encode/predict-length.js';
import type { MediaTools } from '../../media/media-tools.js';
import type { Deps } from '../../platform/deps.js';
import type { StreamedRendition } from '../revisions/revision-stream.js';
import { describedSource } from './described-source.js';
import { niced } from './niced.js';
import { playMeanwhile } from './play-meanwhile.js';
import { queueLadder } from './publish.js';
import { isFirstOf } from './video-lease.js';
import type { VideoRun } from './video-run.js';

/**
 * Encodes one small rendition of a source whose own packets cannot be played, and publishes it while it is being made: the ladder,
 * which is queued then, takes many times as long.
 */
export async function makeFirstRung(deps: Deps, tools: MediaTools, run: VideoRun): Promise<void> {
  const { lease, signal } = run;
  const media = await describedSource(tools, run);
  const rung = planFirstRung(media, tools.filters);
  if (rung && isFirstOf(lease)) {
    run.enter('transcode');
    const input = await run.input();
    const { duration } = media;
    const isPlayed = await playMeanwhile(deps, run, {
      ...{ tools, input, media, picture: rung.picture },
      renditions: renditionsOf(rung),
      write: (sink) =>
        encodeFirstRung({
          ...{ input, rung, duration, signal, sink },
          tools: niced(tools, 'firstRung'),
        }),
    });
    if (isPlayed) return;
  }
  const history = run.stages.close('done');
  await queueLadder(deps, run, { length: predictLength(media), media, history });
}

function renditionsOf({ video, audio }: FirstRung): StreamedRendition[] {
  const [rung] = video.rungs;
  return [
    { kind: 'video', name: rung.name, size: { width: rung.width, height: rung.height } },
    ...(audio ? [{ kind: 'audio' as const, name: 'main' }] : []),
  ];
}
