import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { SourcePicture } from '../encode/source-picture.js';
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
/** Some decoders leave out nothing; the demuxer of MP4 does so itself. */
const withoutOthers = ['-discard:v', 'nokey'];
/** What takes longer is not there before the ladder, which has images of its own. */
const wallSeconds = 60;

/** Makes `poster.jpg` of a source. Answers false where there is no picture. @throws ToolFailure */
export async function makeSourcePoster(run: SourceDrawing): Promise<boolean> {
  const { folder, input, picture } = run;
  const { size } = picture;
  const share = Math.min(1, posterSide / Math.max(size.width, size.height));
  const toEven = (side: number): number => 2 * Math.max(1, Math.round((side * share) / 2));
  const [width, height] = [toEven(size.width), toEven(size.height)];
  const map = mapped(picture, { width, height });
  const toJpeg = `scale=${width}:${height}:${toJpegColour(picture.matrix)},setsar=1,format=yuvj420p`;
  const first = ['-t', String(candidates.seconds), '-frames:v', String(candidates.count)];
  const thumbnails = await draw(
    run,
    keyframesOf(picture),
    input,
    [
      ...[...map(toJpeg), ...passthrough, ...first, '-q:v', '3', 'candidate-%d.jpg'],
      ...[...map(thumbnailFilter), ...passthrough, ...first, '-f', 'rawvideo', 'pipe:1'],
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
  if (picture.isDecodedWhole) return null;
  const planned = planStoryboard(duration, picture.size);
  const tiles = mapped(picture, planned)(tileFilters(planned, picture.matrix));
  const output = [...tiles, ...spriteOutput(planned)];
  await draw(run, keyframesOf(picture), input, output, wallSeconds);
  return finishStoryboard(folder, planned, duration);
}

function keyframesOf({ needsAllPackets }: SourcePicture): string[] {
  return [...keyframesOnly, ...(needsAllPackets ? [] : withoutOthers)];
}

/**
 * The stream in colours that JPEG has, then by these filters. Not as a complex graph, for which ffmpeg 5.1 reads all packets, whatever
 * it was told to discard.
 */
function mapped(
  { streamIndex, isHdr, isDecodedWhole }: SourcePicture,
  size: { width: number; height: number },
): (filters: string) => string[] {
  const before = [...(isDecodedWhole ? ['select=key'] : []), ...(isHdr ? toneMap(size) : [])];
  return (filters) => ['-map', `0:${streamIndex}`, '-vf', [...before, filters].join()];
}
