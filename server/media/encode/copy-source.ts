import { inputArguments } from '../allow-lists.js';
import type { MediaDescription } from '../probe/describe-media.js';
import { audioFragments, fileOutput, reporting } from './ladder-arguments.js';
import { readRendition, type PictureSize } from './encoded-rendition.js';
import { displaySize, maxFrameRate, planHold } from './plan-ladder.js';
import { runFfmpeg, type EncodedRenditions, type SourceRun } from './transcode.js';

/** The streams of a source that browsers can play without transcoding. */
export interface SourceCopy {
  video: { streamIndex: number; size: PictureSize };
  audio?: { streamIndex: number };
}

const playableProfiles = new Set(['Constrained Baseline', 'Baseline', 'Main', 'High']);
const playablePixels = new Set(['yuv420p', 'yuvj420p']);
const playableSound = new Set(['LC', 'HE-AAC']);
/**
 * If the streams start further apart than this, in seconds, silence or a held frame must fill the gap: transcode
 * instead.
 */
const startTolerance = 0.05;
/** With longer or larger segments, starting, seeking and slow connections become too slow: transcode instead. */
const maxSegmentSeconds = 16;
const maxSegmentBytes = 32 * 1024 ** 2;

/** Plans to copy H.264 and AAC that every browser decodes; undefined when the source must be transcoded. */
export function planSourceCopy(media: MediaDescription): SourceCopy | undefined {
  const { video, audio, startTime, timing, warnings } = media;
  if (
    video?.codec !== 'h264' ||
    !playableProfiles.has(video.profile ?? '') ||
    !playablePixels.has(video.pixelFormat ?? '')
  )
    return undefined;
  if (video.isInterlaced || (video.frameRate ?? 0) > maxFrameRate * 1.01) return undefined;
  // The last packet of a truncated file is incomplete, and a browser's decoder may fail at it.
  if (warnings.some(({ code }) => code === 'cut-off')) return undefined;
  const hasPlayableSound =
    audio?.codec === 'aac' && playableSound.has(audio.profile ?? '') && audio.channels <= 2;
  if (audio && !hasPlayableSound) return undefined;
  // Players need the repeated frames that only transcoding inserts.
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

/**
 * Copies the packets of the source into renditions; undefined when they cannot be split into segments that players
 * accept.
 */
export async function copySource(
  run: SourceRun & { copy: SourceCopy; sourceBytes: number },
): Promise<EncodedRenditions | undefined> {
  const { copy, input, folder, sourceBytes } = run;
  const frames = await runFfmpeg(
    run,
    copyArguments(copy, input),
    sourceBytes * 1.1 + 64 * 1024 ** 2,
  );
  const facts = { kind: 'video', name: 'source', size: copy.video.size } as const;
  const { start, hiddenSeconds } = (await readRendition(folder, facts)).file;
  // Audio that begins before the video, by up to the tolerance, loses that part.
  const picture = await readRendition(folder, facts, hiddenSeconds > 0 ? 0 : start);
  const { segments } = picture.file;
  // Media Source Extensions drop frames before time zero, and then every frame up to the next keyframe.
  if (segments.length === 0 || hiddenSeconds > startTolerance) return undefined;
  if (
    segments.some(
      ({ duration, offset, end }) => duration > maxSegmentSeconds || end - offset > maxSegmentBytes,
    )
  )
    return undefined;
  const sound =
    copy.audio &&
    (await readRendition(folder, { kind: 'audio', name: 'source' }, hiddenSeconds > 0 ? 0 : start));
  return {
    encoded: [picture, ...(sound && sound.file.segments.length > 0 ? [sound] : [])],
    frames,
    start: hiddenSeconds > 0 ? 0 : start,
  };
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
