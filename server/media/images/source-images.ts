import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { SourcePicture } from '../encode/copy-source.js';
import { toneMap } from '../encode/video-graph.js';
import { chooseBestPicture } from './choose-poster.js';
import {
  draw,
  keyframesOnly,
  passthrough,
  posterSide,
  thumbnailFilter,
  toJpegColour,
  type Drawing,
} from './draw.js';
import { planStoryboard, type Storyboard } from './plan-storyboard.js';
import { finishStoryboard, spriteOutput, tileFilters } from './storyboard-files.js';

export interface SourceDrawing extends Drawing {
  /** An absolute path; of a file that is being uploaded, what there is of it is read. */
  input: string;
  picture: SourcePicture;
}

/** Candidates are the keyframes of so many seconds at the start, and no more than so many. */
const candidates = { seconds: 20, count: 12 };
/** What takes longer is not there before the ladder, which has images of its own. */
const wallSeconds = 60;

/** Makes `poster.jpg` of a source. Answers false where there is no picture. @throws ToolFailure */
export async function makeSourcePoster(run: SourceDrawing): Promise<boolean> {
  const { folder, input, picture } = run;
  const { size } = picture;
  const share = Math.min(1, posterSide / Math.max(size.width, size.height));
  const toEven = (side: number): number => 2 * Math.max(1, Math.round((side * share) / 2));
  const [width, height] = [toEven(size.width), toEven(size.height)];
  const graph =
    `${pictureGraph(picture, { width, height })}split[a][b];` +
    `[a]scale=${width}:${height}:${toJpegColour(picture.matrix)},setsar=1,format=yuvj420p[pictures];` +
    `[b]${thumbnailFilter}[thumbnails]`;
  const first = ['-t', String(candidates.seconds), '-frames:v', String(candidates.count)];
  const thumbnails = await draw(
    run,
    keyframesOnly,
    input,
    [
      ...['-filter_complex', graph],
      ...['-map', '[pictures]', ...passthrough, ...first, '-q:v', '3', 'candidate-%d.jpg'],
      ...['-map', '[thumbnails]', ...passthrough, ...first, '-f', 'rawvideo', 'pipe:1'],
    ],
    wallSeconds,
  );
  const best = chooseBestPicture(thumbnails);
  if (best === undefined) return false;
  await rename(join(folder, `candidate-${best + 1}.jpg`), join(folder, 'poster.jpg'));
  return true;
}

/**
 * Makes `storyboard.vtt` of a source, and its sprites from the keyframes. Null where pictures are missing, or take too long.
 * @throws ToolFailure
 */
export async function makeSourceStoryboard(
  run: SourceDrawing,
  duration: number,
): Promise<Storyboard | null> {
  const { folder, input, picture } = run;
  if (picture.isIntraOnly) return null;
  const planned = planStoryboard(duration, picture.size);
  const graph = `${pictureGraph(picture, planned)}${tileFilters(planned, picture.matrix)}[tiles]`;
  const output = ['-filter_complex', graph, '-map', '[tiles]', ...spriteOutput(planned)];
  await draw(run, keyframesOnly, input, output, wallSeconds);
  return finishStoryboard(folder, planned, duration);
}

/** The beginning of a filter graph: the stream, in colours that JPEG has. */
function pictureGraph(
  { streamIndex, isHdr }: SourcePicture,
  size: { width: number; height: number },
): string {
  const filters = isHdr ? toneMap(size) : [];
  return `[0:${streamIndex}]${filters.map((filter) => `${filter},`).join('')}`;
}
