import { inputArguments } from '../allow-lists.js';
import type { MediaDescription } from '../probe/describe-media.js';
import { audioFragments, fileOutput, reporting } from './ladder-arguments.js';
import { readRendition, type PictureSize } from './made-rendition.js';
import { displaySize, maxFrameRate, planHold } from './plan-ladder.js';
import { runFfmpeg, type MadeRenditions, type SourceRun } from './transcode.js';

/** What of a source browsers play as it is. */
export interface SourceCopy {
  video: { streamIndex: number; size: PictureSize };
  audio?: { streamIndex: number };
}

const playableProfiles = new Set(['Constrained Baseline', 'Baseline', 'Main', 'High']);
const playablePixels = new Set(['yuv420p', 'yuvj420p']);
const playableSound = new Set(['LC', 'HE-AAC']);
/** Streams that start further apart than this need the silence or the held picture that only transcoding makes. */
const startTolerance = 0.05;
/** A segment that is longer or larger makes a start, a seek or a bad line a misery. */
const mostSegmentSeconds = 16;
const mostSegmentBytes = 32 * 1024 ** 2;

/** H.264 and AAC that every browser decodes; undefined when the source must be transcoded before it plays. */
export function planSourceCopy(media: MediaDescription): SourceCopy | undefined {
  const { video, audio, startTime, timing, warnings } = media;
  if (
    video?.codec !== 'h264' ||
    !playableProfiles.has(video.profile ?? '') ||
    !playablePixels.has(video.pixelFormat ?? '')
  )
    return undefined;
  if (video.isInterlaced || (video.frameRate ?? 0) > maxFrameRate * 1.01) return undefined;
  // The last packet of a cut file is a part of one, which a browser's decoder may give up at.
  if (warnings.some(({ code }) => code === 'cut-off')) return undefined;
  const hasPlayableSound =
    audio?.codec === 'aac' && playableSound.has(audio.profile ?? '') && audio.channels <= 2;
  if (audio && !hasPlayableSound) return undefined;
  // Players need the pictures that only transcoding puts in.
  if (planHold(media).repeat) return undefined;
  const starts = timing
    ? [timing.video, timing.audio].flatMap((stream) => (stream ? [stream.start] : []))
    : [video, audio].flatMap((stream) => (stream ? [stream.startTime - startTime] : []));
  if (Math.max(...starts) - Math.min(...starts) > startTolerance) return undefined;
  return {
    video: { streamIndex: video.index, size: displaySize(video) },
    ...(audio && { audio: { streamIndex: audio.index } }),
  };
}

/** Copies the packets into the form of a rung; undefined when they cannot be cut into segments that play from the start. */
export async function copySource(
  run: SourceRun & { copy: SourceCopy; sourceBytes: number },
): Promise<MadeRenditions | undefined> {
  const { copy, input, folder, sourceBytes } = run;
  const frames = await runFfmpeg(
    run,
    copyArguments(copy, input),
    sourceBytes * 1.1 + 64 * 1024 ** 2,
  );
  const facts = { kind: 'video', name: 'source', size: copy.video.size } as const;
  const { start, hiddenSeconds } = (await readRendition(folder, facts)).file;
  // Sound that begins a moment before the picture loses that moment.
  const picture = await readRendition(folder, facts, hiddenSeconds > 0 ? 0 : start);
  const { segments } = picture.file;
  // Media Source Extensions drop what comes before zero, and everything after it up to the next keyframe.
  if (segments.length === 0 || hiddenSeconds > startTolerance) return undefined;
  if (
    segments.some(
      ({ duration, offset, end }) =>
        duration > mostSegmentSeconds || end - offset > mostSegmentBytes,
    )
  )
    return undefined;
  const sound =
    copy.audio &&
    (await readRendition(folder, { kind: 'audio', name: 'source' }, hiddenSeconds > 0 ? 0 : start));
  return { made: [picture, ...(sound && sound.file.segments.length > 0 ? [sound] : [])], frames };
}

function copyArguments({ video, audio }: SourceCopy, input: string): string[] {
  const copy = (streamIndex: number) => ['-map', `0:${streamIndex}`, '-c', 'copy'];
  return [
    ...reporting,
    ...inputArguments(input),
    ...copy(video.streamIndex),
    ...fileOutput('v/source.mp4'),
    ...(audio
      ? [...copy(audio.streamIndex), ...audioFragments, ...fileOutput('a/source.mp4')]
      : []),
  ];
}
