import { mkdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { mediaLimits } from '../allow-lists.js';
import type { MediaTools } from '../media-tools.js';
import { MediaFault } from '../media-fault.js';
import { runTool } from '../../platform/process/run-tool.js';
import { boundsOf } from './bounds.js';
import {
  decodedSound,
  decodedSoundShift,
  ladderArguments,
  soundArguments,
} from './ladder-arguments.js';
import { isVideo, readRendition, type EncodedRendition } from './encoded-rendition.js';
import { readMatroskaStart } from './matroska-start.js';
import { maxFrameRate, type LadderPlan } from './plan-ladder.js';

export interface SourceRun {
  tools: MediaTools;
  /** The source; an absolute path. */
  input: string;
  /** The output folder; receives `v/{name}.mp4` and `a/{name}.mp4`. */
  folder: string;
  /** In seconds; undefined when the source does not state it. */
  duration: number | undefined;
  signal: AbortSignal;
  onProgress: (fraction: number) => void;
  /** Seconds by which the time in ffmpeg's progress is ahead of the source. */
  progressShift?: number;
  /** Receives ffmpeg's warnings, line by line. */
  onWarning?: (line: string) => void;
}

export interface EncodedRenditions {
  /** The highest rendition first, audio last. */
  encoded: EncodedRendition[];
  /** The number of video frames of the first rendition. */
  frames: number;
}

const maxFrames = mediaLimits.seconds * maxFrameRate * 1.02;

/** Encodes the ladder. Time 0 of all renditions is the start of the video or of the audio, whichever is earlier. */
export async function transcode(run: SourceRun & { plan: LadderPlan }): Promise<EncodedRenditions> {
  const { plan, input, folder, duration } = run;
  const fileBytes = largestFile(plan, duration);
  const progressShift = plan.audio ? decodedSoundShift : 0;
  const frames = await runFfmpeg(
    { ...run, progressShift },
    ladderArguments(plan, input),
    fileBytes,
  );
  const [top] = plan.video?.rungs ?? [];
  const pictureStart =
    top && (await readRendition(folder, { kind: 'video', name: top.name, size: top })).file.start;
  const soundStart = plan.audio && (await startOfSound(run));
  const start = Math.min(pictureStart ?? Infinity, soundStart ?? Infinity);
  if (!Number.isFinite(start))
    throw new MediaFault('corrupt', 'Nothing in the file could be decoded.');
  const audio = soundStart === undefined ? undefined : plan.audio;
  if (audio) await encodeSound(run, soundArguments(audio, folder, start), fileBytes);
  return { encoded: await readRenditions(plan.video, audio, { folder, start }), frames };
}

/** The start of the audio in seconds on ffmpeg's clock; undefined when no audio could be decoded. */
async function startOfSound({ folder }: SourceRun): Promise<number | undefined> {
  const start = await readMatroskaStart(join(folder, decodedSound));
  return start === undefined ? undefined : start - decodedSoundShift;
}

async function encodeSound(run: SourceRun, args: string[], fileBytes: number): Promise<void> {
  const { tools, folder, duration, signal } = run;
  const decoded = join(folder, decodedSound);
  await runFfmpeg(
    { tools, folder, duration, signal, input: decoded, onProgress: () => undefined },
    args,
    fileBytes,
  );
  await rm(decoded);
}

/**
 * Runs ffmpeg on the source, with the output folder as its working directory. Returns the number of encoded video
 * frames.
 */
export async function runFfmpeg(
  run: SourceRun,
  args: string[],
  fileBytes: number,
): Promise<number> {
  const { tools, input, folder, duration, signal, progressShift = 0 } = run;
  for (const name of ['v', 'a']) await mkdir(join(folder, name), { recursive: true });
  let frames = 0;
  let seconds = 0;
  const tooLong = new AbortController();
  const bounds = boundsOf({
    seconds: duration ?? mediaLimits.seconds,
    sourceBytes: (await stat(input)).size,
  });
  await runTool({
    command: tools.ffmpegPath,
    args,
    confinement: tools.confinement,
    reads: [input],
    writes: [folder],
    cwd: folder,
    signal: AbortSignal.any([signal, tooLong.signal]),
    ...bounds,
    ...(run.onWarning && { onErrorLine: run.onWarning }),
    fileBytes: Math.min(fileBytes, bounds.outputBytes),
    onLine: (line) => {
      const [name, value] = line.split('=');
      if (name === 'frame') frames = Number(value) || frames;
      if (name === 'out_time_us') seconds = Math.max(0, (Number(value) || 0) / 1e6 - progressShift);
      if (name === 'out_time_us' && duration) run.onProgress(seconds / duration);
      if (seconds > mediaLimits.seconds || frames > maxFrames) tooLong.abort(longerThanStated());
    },
  });
  return frames;
}

/** Thrown for the actual output: the duration in the header may be wrong. */
function longerThanStated(): MediaFault {
  return new MediaFault(
    'duration-limit',
    `The file is longer than ${mediaLimits.seconds / 3600} hours.`,
  );
}

async function readRenditions(
  video: LadderPlan['video'],
  audio: LadderPlan['audio'],
  { folder, start }: { folder: string; start: number },
): Promise<EncodedRendition[]> {
  const encoded: EncodedRendition[] = [];
  for (const size of video?.rungs ?? [])
    encoded.push(await readRendition(folder, { kind: 'video', name: size.name, size }, start));
  if (audio) encoded.push(await readRendition(folder, { kind: 'audio', name: 'main' }));
  const filled = encoded.filter(({ file }) => file.segments.length > 0);
  // A source whose audio is empty is accepted; one whose video is empty is refused.
  if (filled.length === 0 || (video && !filled.some(isVideo)))
    throw new MediaFault('corrupt', 'Nothing in the file could be decoded.');
  return filled;
}

function largestFile({ video, audio }: LadderPlan, duration = mediaLimits.seconds): number {
  // Decoded audio takes at most as many bytes as 16-bit samples.
  const bitrate = Math.max(
    video?.rungs[0].maxBitrate ?? 0,
    audio ? audio.sampleRate * audio.channels * 16 : 0,
  );
  return Math.ceil(64 * 1024 ** 2 + (bitrate / 8) * duration * 1.5);
}
