import { createReadStream, createWriteStream } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
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
import { segmentSeconds } from '../encode/plan-ladder.js';
import { planStoryboard, type Storyboard } from './plan-storyboard.js';
import { finishStoryboard, spriteOutput, spritesOf, tileFilters } from './storyboard-files.js';
import type { EncodedVideo } from '../encode/encoded-rendition.js';

export interface ImageRun extends Drawing {
  /** The encoded video renditions, the largest first. */
  rungs: [EncodedVideo, ...EncodedVideo[]];
}

export interface Images {
  hasPoster: boolean;
  storyboard: Storyboard | null;
  /** File names in the output folder. */
  files: string[];
}

/** Poster candidates are taken from this many segments at the start. */
const posterSegments = 150;

/**
 * Makes `poster.jpg`, `storyboard.vtt` and its sprites from the encoded renditions, whose size, rotation and colour are
 * final.
 */
export async function makeImages(run: ImageRun): Promise<Images> {
  const small = run.rungs.at(-1) ?? run.rungs[0];
  const duration = small.file.segments.reduce((sum, segment) => sum + segment.duration, 0);
  const planned = planStoryboard(duration, small.size);
  const thumbnails = await drawSmallPictures(run, small, planned);
  const storyboard = await finishStoryboard(run.folder, planned, duration);
  const hasPoster = await makePoster(run, thumbnails);
  const sprites = storyboard ? ['storyboard.vtt', ...spritesOf(storyboard)] : [];
  return { hasPoster, storyboard, files: [...(hasPoster ? ['poster.jpg'] : []), ...sprites] };
}

/**
 * Draws the sprites, and answers grey thumbnails of the keyframes at the start, one after another, whose times it writes
 * to `frames.txt`. One command does both: the rendition is decoded once, and a start of ffmpeg takes longer than a short
 * video does.
 */
async function drawSmallPictures(
  run: ImageRun,
  rung: EncodedVideo,
  planned: Storyboard,
): Promise<Buffer> {
  const thumbnails = [
    `trim=end=${posterSegments * segmentSeconds}`,
    'select=key',
    thumbnailFilter,
    'metadata=add:key=n:value=0',
    'metadata=print:file=frames.txt',
  ];
  const graph = `[0:v]split[a][b];[a]${tileFilters(planned, 'bt709')}[tiles];[b]${thumbnails.join(',')}[thumbnails]`;
  return draw(run, planned.interval > 1 ? keyframesOnly : [], rung.path, [
    ...['-filter_complex', graph],
    ...['-map', '[tiles]', ...spriteOutput(planned)],
    ...['-map', '[thumbnails]', ...passthrough, '-f', 'rawvideo', 'pipe:1'],
  ]);
}

/**
 * Chooses a keyframe with good contrast, and takes the picture from the smallest rendition that is large enough for a
 * poster.
 */
async function makePoster(run: ImageRun, thumbnails: Buffer): Promise<boolean> {
  const best = chooseBestPicture(thumbnails);
  if (best === undefined) return false;
  const times = [
    ...(await readFile(join(run.folder, 'frames.txt'), 'utf8')).matchAll(/pts_time:([\d.]+)/g),
  ];
  const time = Number(times[best]?.[1] ?? 0);
  const rung =
    run.rungs.findLast(({ size }) => Math.max(size.width, size.height) >= posterSide) ??
    run.rungs[0];
  const start = await copySegment(run.folder, rung, time);
  const fit = `w='min(iw,${posterSide})':h='min(ih,${posterSide})':force_original_aspect_ratio=decrease:force_divisible_by=2`;
  const scale = `scale=${fit}:${toJpegColour('bt709')}`;
  await draw(run, [], join(run.folder, 'poster.mp4'), [
    '-vf',
    `select='gte(t,${Math.max(0, time - start - 0.02).toFixed(3)})',${scale},format=yuvj420p`,
    '-frames:v',
    '1',
    '-q:v',
    '3',
    '-update',
    '1',
    'poster.jpg',
  ]);
  return (await readdir(run.folder)).includes('poster.jpg');
}

/** Copies the segment that contains `time` to `poster.mp4`, and returns the start of the segment. */
async function copySegment(
  folder: string,
  { path, file: { init, segments } }: EncodedVideo,
  time: number,
): Promise<number> {
  const segment = segments.findLast(({ start }) => start <= time + 0.001) ?? segments[0];
  if (!segment) throw new Error('The rendition has no segments');
  const target = createWriteStream(join(folder, 'poster.mp4'));
  target.write(init);
  await pipeline(createReadStream(path, { start: segment.offset, end: segment.end - 1 }), target);
  return segment.start;
}
