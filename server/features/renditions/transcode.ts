import { mkdir } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { mediaLimits } from '../../platform/ffmpeg/allow-lists.js';
import type { MediaTools } from '../../platform/ffmpeg/capabilities.js';
import { MediaFault } from '../../platform/ffmpeg/media-fault.js';
import { runTool } from '../../platform/ffmpeg/run-tool.js';
import { ladderArguments } from './ladder-arguments.js';
import { isPicture, readRendition, type MadeRendition } from './made-rendition.js';
import type { LadderPlan } from './plan-ladder.js';

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
  /** Gets ffmpeg's warnings, line by line. */
  onWarning?: (line: string) => void;
}

export interface MadeRenditions {
  /** The top rung first, sound last. */
  made: MadeRendition[];
  /** Pictures of the first rendition. */
  frames: number;
}

/** Generous for a slow machine, and an end for what hangs. */
const wallMsPerSecond = 60_000;

/** Makes the ladder. */
export async function transcode(run: SourceRun & { plan: LadderPlan }): Promise<MadeRenditions> {
  const { plan, input, duration } = run;
  const frames = await readSource(run, ladderArguments(plan, input), largestFile(plan, duration));
  return { made: await readMade(plan, run.folder), frames };
}

/** Runs ffmpeg on the source in the folder it writes to; answers how many pictures came out. */
export async function readSource(run: SourceRun, args: string[], fileBytes: number): Promise<number> {
  const { tools, input, folder, duration, signal } = run;
  for (const name of ['v', 'a']) await mkdir(join(folder, name), { recursive: true });
  let frames = 0;
  await runTool({
    command: tools.ffmpegPath,
    args,
    confinement: tools.confinement,
    reads: [input],
    writes: [folder],
    cwd: folder,
    signal,
    wallMs: 10 * 60_000 + (duration ?? mediaLimits.seconds) * wallMsPerSecond,
    memoryBytes: (6 + availableParallelism() / 2) * 1024 ** 3,
    fileBytes,
    ...(run.onWarning && { onErrorLine: run.onWarning }),
    onLine: (line) => {
      const [name, value] = line.split('=');
      if (name === 'frame') frames = Number(value) || frames;
      if (name === 'out_time_us' && duration) run.onProgress((Number(value) || 0) / 1e6 / duration);
    },
  });
  return frames;
}

async function readMade({ video, audio }: LadderPlan, folder: string): Promise<MadeRendition[]> {
  const made: MadeRendition[] = [];
  for (const size of video?.rungs ?? []) made.push(await readRendition(folder, { kind: 'video', name: size.name, size }));
  if (audio) made.push(await readRendition(folder, { kind: 'audio', name: 'main' }));
  const filled = made.filter(({ file }) => file.segments.length > 0);
  // Sound that turns out empty is no loss; a picture is.
  if (filled.length === 0 || (video && !filled.some(isPicture))) throw new MediaFault('corrupt', 'Nothing in the file could be decoded.');
  return filled;
}

function largestFile({ video, audio }: LadderPlan, duration = mediaLimits.seconds): number {
  const bitrate = video?.rungs[0].maxBitrate ?? audio?.bitrate ?? 0;
  return Math.ceil(64 * 1024 ** 2 + (bitrate / 8) * duration * 1.5);
}
