import type { MediaDescription } from '../probe/describe-media.js';
import {
  audioFragments,
  encodedSound,
  fileOutput,
  mixedSound,
  videoOutput,
} from './ladder-arguments.js';
import { planLadder, type LadderPlan } from './plan-ladder.js';
import { sourcePicture, type SourcePicture } from './source-picture.js';
import { audioPipe, streamTracks, unbuffered, videoPipe, type StreamRun } from './stream-tracks.js';
import { largestFile } from './transcode.js';
import { videoGraph } from './video-graph.js';

/** The ladder of a shorter video is there as soon. */
const leastSeconds = 20;
/** A smaller picture is hardly worth watching, and takes no less time: most of that goes into decoding the source. */
const leastLines = 360;

/** The smallest picture that is worth watching, and the first audio. */
export interface FirstRung extends LadderPlan {
  video: NonNullable<LadderPlan['video']>;
  /** The source's own. */
  picture: SourcePicture;
}

/** Undefined where the video has to wait for its ladder. */
export function planFirstRung(
  media: MediaDescription,
  filters: ReadonlySet<string>,
): FirstRung | undefined {
  const { video, audio } = planLadder(media, filters);
  if (!video || !media.video || (media.duration ?? Infinity) < leastSeconds) return undefined;
  const { rungs, colour } = video;
  const rung = rungs.findLast(({ width, height }) => Math.min(width, height) >= leastLines);
  const picture = sourcePicture(media.video, media, colour);
  return { video: { ...video, rungs: [rung ?? rungs[0]] }, ...(audio && { audio }), picture };
}

interface FirstRungRun extends Omit<StreamRun, 'hasAudio' | 'toArguments' | 'fileBytes'> {
  rung: FirstRung;
}

/**
 * Encodes the rung, and hands over each segment as soon as it is there. Undefined as of `streamTracks`.
 * @throws MediaFault `duration-limit`, ToolFailure
 */
export function encodeFirstRung({
  rung,
  ...run
}: FirstRungRun): Promise<{ frames: number } | undefined> {
  return streamTracks({
    ...run,
    hasAudio: rung.audio !== undefined,
    toArguments: (input) => firstRungArguments(rung, input),
    fileBytes: () => largestFile(rung, run.duration),
  });
}

function firstRungArguments(rung: FirstRung, input: readonly string[]): string[] {
  const { video, audio } = rung;
  const { hold, rungs } = video;
  return [
    ...['-nostdin', '-hide_banner', '-v', 'error'],
    // As in `ladderArguments`: what is damaged, the ladder judges.
    ...['-max_error_rate', '1'],
    ...input,
    ...['-filter_complex', videoGraph(video)],
    ...videoOutput(0, rungs[0], rung),
    ...unbuffered,
    ...fileOutput(videoPipe),
    ...(audio
      ? [
          '-filter_complex',
          // Silence before what begins later than the picture.
          `${mixedSound(audio)},aresample=async=1:first_pts=${Math.round(hold.start * audio.sampleRate)}[a]`,
          ...['-map', '[a]', ...encodedSound(audio), ...unbuffered, ...audioFragments],
          ...fileOutput(audioPipe),
        ]
      : []),
  ];
}
