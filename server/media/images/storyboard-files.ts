import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { passthrough, toJpegColour } from './draw.js';
import { storyboardVtt, type Storyboard } from './plan-storyboard.js';

/** From a picture to sprite sheets. `matrix` is the picture's. */
export function tileFilters(
  { interval, width, height, count, columns, rows }: Storyboard,
  matrix: string,
): string {
  return [
    `tpad=stop_mode=clone:stop_duration=${2 * interval}`,
    `fps=1/${interval}:start_time=0`,
    `trim=end_frame=${count}`,
    `scale=${width}:${height}:${toJpegColour(matrix)}`,
    `tile=${columns}x${rows}`,
    'format=yuvj420p',
  ].join(',');
}

export function spriteOutput({ sprites }: Storyboard): string[] {
  const jpegs = ['-q:v', '5', '-frames:v', String(sprites), '-start_number', '0'];
  return [...passthrough, ...jpegs, 'storyboard-%d.jpg'];
}

export function spritesOf({ sprites }: Storyboard): string[] {
  return Array.from({ length: sprites }, (_, n) => `storyboard-${n}.jpg`);
}

/** Returns null when sprites are missing: a damaged file may have a longer duration than it has frames for. */
export async function finishStoryboard(
  folder: string,
  storyboard: Storyboard,
  duration: number,
): Promise<Storyboard | null> {
  const written = new Set(await readdir(folder));
  if (!spritesOf(storyboard).every((name) => written.has(name))) return null;
  await writeFile(join(folder, 'storyboard.vtt'), storyboardVtt(storyboard, duration));
  return storyboard;
}
