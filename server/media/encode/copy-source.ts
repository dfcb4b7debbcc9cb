import { stat } from 'node:fs/promises';
import { runTool } from '../../platform/process/run-tool.js';
import { fedInputArguments, inputArguments, mediaLimits } from '../allow-lists.js';
import type { MediaDescription } from '../probe/describe-media.js';
import { boundsOf } from './bounds.js';
import { CopiedTrack, NotCopyable, startTolerance, type CopySink } from './copied-track.js';
import type { PictureSize } from './encoded-rendition.js';
import { audioFragments, fileOutput } from './ladder-arguments.js';
import { displaySize, maxFrameRate, planColour, planHold } from './plan-ladder.js';
import { inputMatrix } from './video-graph.js';
import type { SourceRun } from './transcode.js';

/** The streams of a source that browsers can play without transcoding. */
export interface SourceCopy {
  video: {
    streamIndex: number;
    size: PictureSize;
    /** Of its colours, as ffmpeg's `scale` names it. */
    matrix: string;
  };
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

interface CopyRun extends Pick<SourceRun, 'tools' | 'duration' | 'signal'> {
  /** An absolute path, or the bytes of a file that is not there as a whole yet. */
  input: string | FedSource;
  copy: SourceCopy;
  sink: CopySink;
}

export interface FedSource {
  bytes: AsyncIterable<Uint8Array>;
  /** How many there will be. */
  length: number;
  /** They may take this long to come. */
  wallMs: number;
}

/**
 * Copies the packets of the source, and hands over each segment as soon as it is there: nothing is written to a file. Time 0
 * is the start of the picture. Undefined when players would not accept the segments, some of which may have been handed over
 * before that is known. Otherwise the number of video frames.
 * @throws MediaFault `duration-limit`, ToolFailure
 */
export async function copySource(run: CopyRun): Promise<{ frames: number } | undefined> {
  const { copy, tools, input, signal, duration, sink } = run;
  const picture = new CopiedTrack('video', sink);
  const sound = copy.audio && new CopiedTrack('audio', sink);
  const readPicture = async (bytes: Buffer): Promise<void> => {
    await picture.push(bytes);
    // What begins before the picture loses that part.
    if (picture.start !== undefined) await sound?.begin(picture.start);
  };
  const isFed = typeof input !== 'string';
  const sourceBytes = isFed ? input.length : (await stat(input)).size;
  const { wallMs, cpuSeconds } = boundsOf({
    seconds: duration ?? mediaLimits.seconds,
    sourceBytes,
  });
  try {
    await runTool({
      command: tools.ffmpegPath,
      args: copyArguments(copy, isFed ? fedInputArguments() : inputArguments(input)),
      confinement: tools.confinement,
      reads: isFed ? [] : [input],
      ...(isFed && { feed: input.bytes }),
      signal,
      ...{ wallMs: isFed ? input.wallMs : wallMs, cpuSeconds },
      // An index may name the same bytes many times.
      fileBytes: sourceBytes * 1.1 + 64 * 1024 ** 2,
      readers: [readPicture, ...(sound ? [(bytes: Buffer) => sound.push(bytes)] : [])],
    });
    await picture.finish();
    await sound?.finish();
  } catch (error) {
    if (error instanceof NotCopyable) return undefined;
    throw error;
  }
  return picture.frames > 0 ? { frames: picture.frames } : undefined;
}

function copyArguments({ video, audio }: SourceCopy, input: readonly string[]): string[] {
  // Each fragment goes out as soon as it is complete.
  const copy = (streamIndex: number) => [
    '-map',
    `0:${streamIndex}`,
    '-c',
    'copy',
    '-flush_packets',
    '1',
  ];
  return [
    ...['-nostdin', '-hide_banner', '-v', 'error'],
    ...input,
    ...copy(video.streamIndex),
    ...fileOutput('pipe:1'),
    // As `runTool` numbers its readers.
    ...(audio ? [...copy(audio.streamIndex), ...audioFragments, ...fileOutput('pipe:4')] : []),
  ];
}
