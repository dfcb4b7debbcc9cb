import { createReadStream, createWriteStream } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { inputArguments } from '../allow-lists.js';
import type { MediaTools } from '../media-tools.js';
import { runTool } from '../../platform/process/run-tool.js';
import { chooseBestPicture, thumbnailHeight, thumbnailWidth } from './choose-poster.js';
import { segmentSeconds } from '../encode/plan-ladder.js';
import { planStoryboard, storyboardVtt, type Storyboard } from './plan-storyboard.js';
import type { EncodedVideo } from '../encode/encoded-rendition.js';

export interface ImageRun {
  tools: MediaTools;
  /** The output folder. */
  folder: string;
  /** The encoded video renditions, the largest first. */
  rungs: [EncodedVideo, ...EncodedVideo[]];
  signal: AbortSignal;
}

export interface Images {
  hasPoster: boolean;
  storyboard: Storyboard | null;
  /** File names in the output folder. */
  files: string[];
}

/** Poster candidates are taken from this many segments at the start. */
const posterSegments = 150;
/** The maximum of the poster's longer side, in pixels. */
const posterSide = 1280;

/**
 * Makes `poster.jpg`, `storyboard.vtt` and its sprites from the encoded renditions, whose size, rotation and colour are
 * final.
 */
export async function makeImages(run: ImageRun): Promise<Images> {
  const small = run.rungs.at(-1) ?? run.rungs[0];
  const duration = small.file.segments.reduce((sum, segment) => sum + segment.duration, 0);
  const planned = planStoryboard(duration, small.size);
  const thumbnails = await drawSmallPictures(run, small, planned);
  const storyboard = await finishStoryboard(run, planned, duration);
  const hasPoster = await makePoster(run, thumbnails);
  const sprites = storyboard ? ['storyboard.vtt', ...spritesOf(storyboard)] : [];
  return { hasPoster, storyboard, files: [...(hasPoster ? ['poster.jpg'] : []), ...sprites] };
}

function spritesOf({ sprites }: Storyboard): string[] {
  return Array.from({ length: sprites }, (_, n) => `storyboard-${n}.jpg`);
}

/**
 * Draws the sprites, and answers grey thumbnails of the keyframes at the start, one after another, whose times it writes
 * to `frames.txt`. One command does both: the rendition is decoded once, and a start of ffmpeg takes longer than a short
 * video does.
 */
async function drawSmallPictures(
  run: ImageRun,
  rung: EncodedVideo,
  { interval, width, height, count, columns, rows, sprites }: Storyboard,
): Promise<Buffer> {
  const tiles = [
    `tpad=stop_mode=clone:stop_duration=${2 * interval}`,
    `fps=1/${interval}:start_time=0`,
    `trim=end_frame=${count}`,
    `scale=${width}:${height}:${jpegColour}`,
    `tile=${columns}x${rows}`,
    'format=yuvj420p',
  ];
  const thumbnails = [
    `trim=end=${posterSegments * segmentSeconds}`,
    'select=key',
    `scale=${thumbnailWidth}:${thumbnailHeight}:flags=area`,
    'format=gray',
    'metadata=add:key=n:value=0',
    'metadata=print:file=frames.txt',
  ];
  const graph = `[0:v]split[a][b];[a]${tiles.join(',')}[tiles];[b]${thumbnails.join(',')}[thumbnails]`;
  const jpegs = ['-q:v', '5', '-frames:v', String(sprites), '-start_number', '0'];
  const passthrough = ['-fps_mode', 'passthrough'];
  return ffmpeg(run, interval > 1 ? ['-skip_frame', 'nokey'] : [], rung.path, [
    ...['-filter_complex', graph],
    ...['-map', '[tiles]', ...passthrough, ...jpegs, 'storyboard-%d.jpg'],
    ...['-map', '[thumbnails]', ...passthrough, '-f', 'rawvideo', 'pipe:1'],
  ]);
}

/** Returns null when sprites are missing: a damaged file may have a longer duration than it has frames for. */
async function finishStoryboard(
  { folder }: ImageRun,
  storyboard: Storyboard,
  duration: number,
): Promise<Storyboard | null> {
  const written = new Set(await readdir(folder));
  if (!spritesOf(storyboard).every((name) => written.has(name))) return null;
  await writeFile(join(folder, 'storyboard.vtt'), storyboardVtt(storyboard, duration));
  return storyboard;
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
  const scale = `scale=${fit}:${jpegColour}`;
  await ffmpeg(run, [], join(run.folder, 'poster.mp4'), [
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

/** JPEG is full range BT.601 (JFIF); the renditions are limited range BT.709. */
const jpegColour = 'in_color_matrix=bt709:out_color_matrix=bt601:in_range=tv:out_range=pc';

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

async function ffmpeg(
  { tools, folder, signal }: ImageRun,
  before: string[],
  input: string,
  after: string[],
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
    writes: [folder],
    cwd: folder,
    signal,
    wallMs: 30 * 60_000,
    cpuSeconds: 30 * 60,
    fileBytes: 256 * 1024 ** 2,
    // No byte limit, because the folder also contains the renditions, whose size was limited when they were encoded.
    outputFiles: 256,
    stdoutBytes: 32 * 1024 ** 2,
  });
  return stdout;
}
