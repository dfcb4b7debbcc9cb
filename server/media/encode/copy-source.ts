import type { MediaDescription } from '../probe/describe-media.js';
import type { PictureSize } from './encoded-rendition.js';
import { audioFragments, fileOutput } from './ladder-arguments.js';
import { displaySize, maxFrameRate, planColour, planHold } from './plan-ladder.js';
import { audioPipe, streamTracks, unbuffered, videoPipe, type StreamRun } from './stream-tracks.js';
import { startTolerance } from './streamed-track.js';
import { inputMatrix } from './video-graph.js';

/** The video stream of a source. */
export interface SourcePicture {
  streamIndex: number;
  /** As displayed. */
  size: PictureSize;
  /** Of its colours, as ffmpeg's `scale` names it. */
  matrix: string;
  /** Its brightness is to be mapped to what every screen shows. */
  isHdr?: true;
  /** Every picture is a keyframe: to draw some of them, all would be decoded. */
  isIntraOnly?: true;
}

/** The streams of a source that browsers can play without transcoding. */
export interface SourceCopy {
  video: SourcePicture;
  audio?: { streamIndex: number };
}

const playableProfiles = new Set(['Constrained Baseline', 'Baseline', 'Main', 'High']);
const playablePixels = new Set(['yuv420p', 'yuvj420p']);
const playableSound = new Set(['LC', 'HE-AAC']);

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
    video: {
      streamIndex: video.index,
      size: displaySize(video),
      matrix: inputMatrix[planColour(video)],
    },
    ...(audio && { audio: { streamIndex: audio.index } }),
  };
}

interface CopyRun extends Omit<StreamRun, 'hasAudio' | 'toArguments' | 'fileBytes'> {
  copy: SourceCopy;
}

/**
 * Copies the packets of the source, and hands over each segment as soon as it is there. Undefined as of `streamTracks`.
 * @throws MediaFault `duration-limit`, ToolFailure
 */
export async function copySource({
  copy,
  ...run
}: CopyRun): Promise<{ frames: number } | undefined> {
  return streamTracks({
    ...run,
    hasAudio: copy.audio !== undefined,
    toArguments: (input) => copyArguments(copy, input),
    // An index may name the same bytes many times.
    fileBytes: (sourceBytes) => sourceBytes * 1.1 + 64 * 1024 ** 2,
  });
}

function copyArguments({ video, audio }: SourceCopy, input: readonly string[]): string[] {
  const copy = (streamIndex: number) => ['-map', `0:${streamIndex}`, '-c', 'copy', ...unbuffered];
  return [
    ...['-nostdin', '-hide_banner', '-v', 'error'],
    ...input,
    ...copy(video.streamIndex),
    ...fileOutput(videoPipe),
    ...(audio ? [...copy(audio.streamIndex), ...audioFragments, ...fileOutput(audioPipe)] : []),
  ];
}
