import { mkdir } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { MediaTools } from '../../platform/ffmpeg/capabilities.js';
import { runTool } from '../../platform/ffmpeg/run-tool.js';
import { ladderArguments, ladderFolders } from './ladder-arguments.js';
import type { LadderPlan } from './plan-ladder.js';

export interface TranscodeRun {
  tools: MediaTools;
  plan: LadderPlan;
  /** The source; an absolute path. */
  input: string;
  /** Gets `v/{rung}/` and `a/main/` with playlist, init segment and segments. */
  folder: string;
  /** Seconds, when the source tells. */
  duration: number | undefined;
  signal: AbortSignal;
  onProgress: (fraction: number) => void;
}

/** Generous for a slow machine, and an end for what hangs. */
const wallMsPerSecond = 60_000;

/** Makes the ladder; answers how many pictures the top rung has. */
export async function transcode(run: TranscodeRun): Promise<{ frames: number }> {
  const { tools, plan, input, folder, duration } = run;
  for (const name of ladderFolders(plan)) await mkdir(join(folder, name), { recursive: true });
  let frames = 0;
  await runTool({
    command: tools.ffmpegPath,
    args: ladderArguments(plan, input),
    confinement: tools.confinement,
    reads: [input],
    writes: [folder],
    cwd: folder,
    signal: run.signal,
    wallMs: 10 * 60_000 + (duration ?? 12 * 3600) * wallMsPerSecond,
    memoryBytes: (6 + availableParallelism() / 2) * 1024 ** 3,
    fileBytes: 256 * 1024 ** 2,
    onLine: (line) => {
      const [name, value] = line.split('=');
      if (name === 'frame') frames = Number(value) || frames;
      if (name === 'out_time_us' && duration) run.onProgress((Number(value) || 0) / 1e6 / duration);
    },
  });
  return { frames };
}
