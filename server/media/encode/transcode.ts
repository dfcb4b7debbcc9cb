import { mkdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { mediaLimits } from '../allow-lists.js';
import type { MediaTools } from '../media-tools.js';
import { MediaFault } from '../media-fault.js';
import { runTool, ToolFailure } from '../../platform/process/run-tool.js';
import { boundsOf, lengthFault } from './bounds.js';
import {
  decodedSound,
  decodedSoundShift,
  ladderArguments,
  soundArguments,
  type SoundOutput,
} from './ladder-arguments.js';
import { isVideo, lengthOf, readRendition, type EncodedRendition } from './encoded-rendition.js';
import { readMatroskaStart } from './matroska-start.js';
import { audioPlans, type AudioPlan, type LadderPlan } from './plan-ladder.js';

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
  /** How many audio streams are decoded to files; default 1. */
  audioTracks?: number;
  /** Receives ffmpeg's warnings, line by line. */
  onWarning?: (line: string) => void;
}

export interface EncodedRenditions {
  /** The highest rendition first, audio last. */
  encoded: EncodedRendition[];
  /** The number of video frames of the first rendition. */
  frames: number;
  /** The time in seconds, on ffmpeg's clock, that is 0 in the renditions. */
  start: number;
  /** How many of the planned audio tracks are missing. */
  lostAudio?: number;
}

/** Encodes the ladder. Time 0 of all renditions is the start of the video or of the first audio, whichever is earlier. */
export async function transcode(run: SourceRun & { plan: LadderPlan }): Promise<EncodedRenditions> {
  const { plan, input, folder, duration } = run;
  const planned = audioPlans(plan);
  const fileBytes = largestFile(plan, duration);
  const frames = await runFfmpeg(
    {
      ...run,
      progressShift: planned.length > 0 ? decodedSoundShift : 0,
      audioTracks: planned.length,
    },
    ladderArguments(plan, input),
    fileBytes,
  );
  const [top] = plan.video?.rungs ?? [];
  const pictureStart =
    top && (await readRendition(folder, { kind: 'video', name: top.name, size: top })).file.start;
  const decoded = await decodedAudio(planned, folder);
  const [first, ...extra] = decoded;
  const start = Math.min(pictureStart ?? Infinity, first?.start ?? Infinity);
  if (!Number.isFinite(start))
    throw new MediaFault('corrupt', 'Nothing in the file could be decoded.');
  const main = first && (await encodeSound(run, first.audio, { name: 'main', start, fileBytes }));
  const encoded = filledOf(plan.video, [
    ...(await readPictures(plan.video, { folder, start })),
    ...(main ? [main] : []),
  ]);
  const extras = await encodeExtras(run, extra, {
    start,
    length: Math.max(...encoded.map(lengthOf)),
    fileBytes,
  });
  return {
    encoded: [...encoded, ...extras],
    frames,
    start,
    lostAudio: planned.length - (main ? 1 : 0) - extras.length,
  };
}

interface DecodedAudio {
  audio: AudioPlan;
  /** In seconds on ffmpeg's clock. */
  start: number;
}

/** The audio that could be decoded. */
async function decodedAudio(planned: AudioPlan[], folder: string): Promise<DecodedAudio[]> {
  const decoded: DecodedAudio[] = [];
  for (const audio of planned) {
    const start = await readMatroskaStart(join(folder, decodedSound(audio)));
    if (start !== undefined) decoded.push({ audio, start: start - decodedSoundShift });
  }
  return decoded;
}

interface SoundRun extends Omit<SoundOutput, 'folder'> {
  fileBytes: number;
  position?: number;
}

async function encodeSound(
  { tools, folder, duration, signal }: SourceRun,
  audio: AudioPlan,
  { fileBytes, position = 0, ...output }: SoundRun,
): Promise<EncodedRendition> {
  const decoded = join(folder, decodedSound(audio));
  await runFfmpeg(
    { tools, folder, duration, signal, input: decoded, onProgress: () => undefined },
    soundArguments(audio, { folder, ...output }),
    fileBytes,
  );
  await rm(decoded);
  const { channels, track } = audio;
  const audioTrack = track && { ...track, channels, position };
  return readRendition(folder, {
    kind: 'audio',
    name: output.name,
    ...(audioTrack && { audioTrack }),
  });
}

/** Encodes the audio that is offered beside the first, to its length. What cannot be encoded is left out. */
async function encodeExtras(
  run: SourceRun,
  decoded: DecodedAudio[],
  output: Omit<SoundRun, 'name'>,
): Promise<EncodedRendition[]> {
  const encoded: EncodedRendition[] = [];
  for (const { audio } of decoded) {
    const position = encoded.length + 1;
    try {
      const rendition = await encodeSound(run, audio, {
        ...output,
        position,
        name: `track-${position}`,
      });
      if (rendition.file.segments.length > 0) encoded.push(rendition);
    } catch (error) {
      if (!(error instanceof ToolFailure) || !error.isProcessingFailure) throw error;
    }
  }
  return encoded;
}

/**
 * Runs ffmpeg on the source, with the output folder as its working directory. Returns the number of encoded video
 * frames.
 */
async function runFfmpeg(run: SourceRun, args: string[], fileBytes: number): Promise<number> {
  const { tools, input, folder, duration, signal, progressShift = 0 } = run;
  for (const name of ['v', 'a']) await mkdir(join(folder, name), { recursive: true });
  let frames = 0;
  let seconds = 0;
  const tooLong = new AbortController();
  const bounds = boundsOf({
    seconds: duration ?? mediaLimits.seconds,
    sourceBytes: (await stat(input)).size,
    audioTracks: run.audioTracks,
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
      const fault = lengthFault(seconds, frames);
      if (fault) tooLong.abort(fault);
    },
  });
  return frames;
}

async function readPictures(
  video: LadderPlan['video'],
  { folder, start }: { folder: string; start: number },
): Promise<EncodedRendition[]> {
  const encoded: EncodedRendition[] = [];
  for (const size of video?.rungs ?? [])
    encoded.push(await readRendition(folder, { kind: 'video', name: size.name, size }, start));
  return encoded;
}

/** @throws MediaFault `corrupt`: a source whose audio is empty is accepted; one whose video is empty is refused */
function filledOf(video: LadderPlan['video'], encoded: EncodedRendition[]): EncodedRendition[] {
  const filled = encoded.filter(({ file }) => file.segments.length > 0);
  if (filled.length === 0 || (video && !filled.some(isVideo)))
    throw new MediaFault('corrupt', 'Nothing in the file could be decoded.');
  return filled;
}

/** The maximum of bytes of one rendition, or of the audio that is decoded for it. */
export function largestFile(plan: LadderPlan, duration = mediaLimits.seconds): number {
  // Decoded audio takes at most as many bytes as 16-bit samples.
  const bitrate = Math.max(
    plan.video?.rungs[0].maxBitrate ?? 0,
    ...audioPlans(plan).map(({ sampleRate, channels }) => sampleRate * channels * 16),
  );
  return Math.ceil(64 * 1024 ** 2 + (bitrate / 8) * duration * 1.5);
}
