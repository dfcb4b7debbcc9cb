import { runTool } from '../../platform/process/run-tool.js';
import { inputArguments } from '../allow-lists.js';
import type { MediaTools } from '../media-tools.js';
import { thumbnailHeight, thumbnailWidth } from './choose-poster.js';

/** Pictures that ffmpeg draws into a folder. */
export interface Drawing {
  tools: MediaTools;
  /** The output folder. */
  folder: string;
  signal: AbortSignal;
}

/** The maximum of the poster's longer side, in pixels. */
export const posterSide = 1280;

export const keyframesOnly = ['-skip_frame', 'nokey'];
export const passthrough = ['-fps_mode', 'passthrough'];
/** By which `chooseBestPicture` compares pictures. */
export const thumbnailFilter = `scale=${thumbnailWidth}:${thumbnailHeight}:flags=area,format=gray`;

/** Options of `scale`: JPEG is full range BT.601 (JFIF), whatever matrix the picture comes in. */
export function toJpegColour(matrix: string): string {
  return `in_color_matrix=${matrix}:out_color_matrix=bt601:out_range=pc`;
}

/** Runs ffmpeg over one input, with options before and after it. Answers what it writes to its standard output. @throws ToolFailure */
export async function draw(
  { tools, folder, signal }: Drawing,
  before: readonly string[],
  input: string,
  after: readonly string[],
  seconds = 30 * 60,
): Promise<Buffer> {
  const { stdout } = await runTool({
    command: tools.ffmpegPath,
    args: [
      '-nostdin',
      '-hide_banner',
      '-v',
      'error',
      '-y',
      ...before,
      ...inputArguments(input),
      ...after,
    ],
    confinement: tools.confinement,
    reads: [input],
    writes: [folder],
    cwd: folder,
    signal,
    wallMs: seconds * 1000,
    cpuSeconds: seconds,
    fileBytes: 256 * 1024 ** 2,
    // No byte limit, because the folder may contain renditions, whose size was limited when they were encoded.
    outputFiles: 256,
    stdoutBytes: 32 * 1024 ** 2,
  });
  return stdout;
}
