import { mkdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { mediaLimits } from '../allow-lists.js';
import type { MediaTools } from '../media-tools.js';
import { measureStart } from '../probe/measure-packets.js';
import { MediaFault } from '../media-fault.js';
import { runTool } from '../../platform/process/run-tool.js';
import { boundsOf } from './bounds.js';
import {
  decodedSound,
  decodedSoundShift,
  ladderArguments,
  soundArguments,
} from './ladder-arguments.js';
import { isPicture, readRendition, type MadeRendition } from './made-rendition.js';
import { maxFrameRate, type LadderPlan } from './plan-ladder.js';

export interface SourceRun {
  tools: MediaTools;
  /** The source; an absolute path. */
  input: string;
  /** Gets `v/{name}.mp4` and `a/{name}.mp4`. */
  folder: string;
  /** Seconds, when the source tells. */
  duration: number | undefined;
  signal: AbortSignal;
  onProgress: (fraction: number) => void;
  /** Seconds by which what ffmpeg tells of its progress runs ahead. */
  progressShift?: number;
  /** Gets ffmpeg's warnings, line by line. */
  onWarning?: (line: string) => void;
}

export interface MadeRenditions {
  /** The top rung first, sound last. */
  made: MadeRendition[];
  /** Pictures of the first rendition. */
  frames: number;
}

const mostFrames = mediaLimits.seconds * maxFrameRate * 1.02;

/** Makes the ladder. What comes first of picture and sound is at 0 of all that is made. */
export async function transcode(run: SourceRun & { plan: LadderPlan }): Promise<MadeRenditions> {
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
  return { made: await readMade(plan.video, audio, { folder, start }), frames };
}

/** Seconds on ffmpeg's clock; undefined when nothing could be decoded. */
async function startOfSound({ tools, folder, signal }: SourceRun): Promise<number | undefined> {
  const start = await measureStart(tools, { path: join(folder, decodedSound), signal });
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

/** Runs ffmpeg on the source in the folder it writes to; answers how many pictures came out. */
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
      if (seconds > mediaLimits.seconds || frames > mostFrames) tooLong.abort(longerThanStated());
    },
  });
  return frames;
}

/** What comes out counts: what a header says of the length may be anything. */
function longerThanStated(): MediaFault {
  return new MediaFault(
    'duration-limit',
    `The file is longer than ${mediaLimits.seconds / 3600} hours.`,
  );
}

async function readMade(
  video: LadderPlan['video'],
  audio: LadderPlan['audio'],
  { folder, start }: { folder: string; start: number },
): Promise<MadeRendition[]> {
  const made: MadeRendition[] = [];
  for (const size of video?.rungs ?? [])
    made.push(await readRendition(folder, { kind: 'video', name: size.name, size }, start));
  if (audio) made.push(await readRendition(folder, { kind: 'audio', name: 'main' }));
  const filled = made.filter(({ file }) => file.segments.length > 0);
  // Sound that turns out empty is no loss; a picture is.
  if (filled.length === 0 || (video && !filled.some(isPicture)))
    throw new MediaFault('corrupt', 'Nothing in the file could be decoded.');
  return filled;
}

function largestFile({ video, audio }: LadderPlan, duration = mediaLimits.seconds): number {
  // Decoded sound takes as much room as 16-bit samples at most.
  const bitrate = Math.max(
    video?.rungs[0].maxBitrate ?? 0,
    audio ? audio.sampleRate * audio.channels * 16 : 0,
  );
  return Math.ceil(64 * 1024 ** 2 + (bitrate / 8) * duration * 1.5);
}
