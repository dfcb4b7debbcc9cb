import { createReadStream, createWriteStream } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { inputArguments } from '../../platform/ffmpeg/allow-lists.js';
import type { MediaTools } from '../../platform/ffmpeg/capabilities.js';
import { runTool } from '../../platform/ffmpeg/run-tool.js';
import type { Storyboard } from '../videos/revision-table.js';
import { chooseBestPicture, judgedHeight, judgedWidth } from './choose-poster.js';
import { segmentSeconds } from './ladder-arguments.js';
import { playlistDurations } from './package-rendition.js';
import { planStoryboard, storyboardVtt } from './plan-storyboard.js';
import type { VideoRung } from './plan-ladder.js';

export interface ImageRun {
  tools: MediaTools;
  /** Holds the rungs below `v/`; the images are written into it too. */
  folder: string;
  rungs: [VideoRung, ...VideoRung[]];
  signal: AbortSignal;
}

export interface Images {
  hasPoster: boolean;
  storyboard: Storyboard;
  /** Names below the folder. */
  files: string[];
}

/** Candidates for the poster come from this much of the start. */
const posterSegments = 150;
const posterWidth = 1280;

/** Makes `poster.jpg`, `storyboard.vtt` and its sprites from the finished rungs, where size, turn and colour are settled. */
export async function makeImages(run: ImageRun): Promise<Images> {
  const small = run.rungs.at(-1) ?? run.rungs[0];
  const durations = playlistDurations(await readFile(join(run.folder, `v/${small.name}/index.m3u8`), 'utf8'));
  await joinSegments(run.folder, small, { first: 0, end: durations.length, name: 'whole.mp4' });
  const duration = durations.reduce((sum, seconds) => sum + seconds, 0);
  const storyboard = await makeStoryboard(run, small, duration);
  const hasPoster = await makePoster(run, durations);
  const sprites = Array.from({ length: storyboard.sprites }, (_, n) => `storyboard-${n}.jpg`);
  return { hasPoster, storyboard, files: [...(hasPoster ? ['poster.jpg'] : []), 'storyboard.vtt', ...sprites] };
}

async function makeStoryboard(run: ImageRun, rung: VideoRung, duration: number): Promise<Storyboard> {
  const storyboard = planStoryboard(duration, rung);
  const { interval, width, height, count, columns, rows } = storyboard;
  const filter = [
    `tpad=stop_mode=clone:stop_duration=${2 * interval}`,
    `fps=1/${interval}:start_time=0`,
    `trim=end_frame=${count}`,
    `scale=${width}:${height}:${jpegColour}`,
    `tile=${columns}x${rows}`,
    'format=yuvj420p',
  ];
  await ffmpeg(run, interval > 1 ? ['-skip_frame', 'nokey'] : [], 'whole.mp4', [
    ...['-vf', filter.join(','), '-q:v', '5', '-fps_mode', 'passthrough', '-start_number', '0', 'storyboard-%d.jpg'],
  ]);
  await writeFile(join(run.folder, 'storyboard.vtt'), storyboardVtt(storyboard, duration));
  return storyboard;
}

/** A keyframe with something to see; the picture comes from the largest rung that is no wider than a poster. */
async function makePoster(run: ImageRun, durations: number[]): Promise<boolean> {
  const judged = ['-vf', `scale=${judgedWidth}:${judgedHeight}:flags=area,format=gray,metadata=add:key=n:value=0,metadata=print:file=frames.txt`];
  const span = ['-t', String(posterSegments * segmentSeconds)];
  const output = [...judged, '-fps_mode', 'passthrough', '-f', 'rawvideo', 'pipe:1'];
  const pictures = await ffmpeg(run, ['-skip_frame', 'nokey', ...span], 'whole.mp4', output);
  const best = chooseBestPicture(pictures);
  if (best === undefined) return false;
  const times = [...(await readFile(join(run.folder, 'frames.txt'), 'utf8')).matchAll(/pts_time:([\d.]+)/g)];
  const time = Number(times[best]?.[1] ?? 0);
  const rung = run.rungs.find(({ width }) => width <= posterWidth) ?? run.rungs[0];
  const { index, start } = segmentAt(durations, time);
  await joinSegments(run.folder, rung, { first: index, end: index + 1, name: 'poster.mp4' });
  const scale = `scale=w='min(iw,${posterWidth})':h=-2:${jpegColour}`;
  await ffmpeg(run, [], 'poster.mp4', [
    ...['-vf', `select='gte(t,${Math.max(0, time - start - 0.02).toFixed(3)})',${scale},format=yuvj420p`],
    ...['-frames:v', '1', '-q:v', '3', '-update', '1', 'poster.jpg'],
  ]);
  return true;
}

/** JPEG is full range BT.601 (JFIF), the rungs are limited range BT.709. */
const jpegColour = 'in_color_matrix=bt709:out_color_matrix=bt601:in_range=tv:out_range=pc';

function segmentAt(durations: number[], time: number): { index: number; start: number } {
  let start = 0;
  for (const [index, seconds] of durations.entries()) {
    if (time < start + seconds - 0.001) return { index, start };
    start += seconds;
  }
  return { index: Math.max(0, durations.length - 1), start: start - (durations.at(-1) ?? 0) };
}

async function joinSegments(
  folder: string,
  rung: VideoRung,
  { first, end, name }: { first: number; end: number; name: string },
): Promise<void> {
  const segments = Array.from({ length: end - first }, (_, i) => `${first + i}.m4s`);
  const target = createWriteStream(join(folder, name));
  for (const part of ['init.mp4', ...segments])
    await pipeline(createReadStream(join(folder, 'v', rung.name, part)), target, { end: false });
  await new Promise<void>((resolve, reject) => {
    target.on('error', reject);
    target.end(resolve);
  });
}

async function ffmpeg(
  { tools, folder, signal }: ImageRun,
  before: string[],
  input: string,
  after: string[],
): Promise<Buffer> {
  return runTool({
    command: tools.ffmpegPath,
    args: ['-nostdin', '-hide_banner', '-v', 'error', '-y', ...before, ...inputArguments(join(folder, input)), ...after],
    confinement: tools.confinement,
    writes: [folder],
    cwd: folder,
    signal,
    wallMs: 30 * 60_000,
    memoryBytes: 4 * 1024 ** 3,
    fileBytes: 256 * 1024 ** 2,
    stdoutBytes: 32 * 1024 ** 2,
  });
}
