import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { appendFile, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

export interface ClipOptions {
  seconds?: number;
  size?: string;
  rate?: number;
  name?: string;
}

/** A real H.264/AAC clip in a folder of its own, made by ffmpeg. */
export async function makeClip({
  seconds = 6,
  size = '640x360',
  rate = 25,
  name = 'clip.mp4',
}: ClipOptions = {}): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), 'vodkit-clip-')), name);
  await promisify(execFile)('ffmpeg', [
    '-hide_banner',
    '-loglevel',
    'error',
    '-y',
    '-f',
    'lavfi',
    '-i',
    `testsrc2=size=${size}:rate=${rate}:duration=${seconds}`,
    '-f',
    'lavfi',
    '-i',
    `sine=frequency=440:duration=${seconds}`,
    '-c:v',
    'libx264',
    '-preset',
    'ultrafast',
    '-pix_fmt',
    'yuv420p',
    '-g',
    String(rate),
    '-c:a',
    'aac',
    '-shortest',
    path,
  ]);
  return path;
}

/** As `makeClip`, made larger by a box of `bytes` that players skip. */
export async function makeLargeClip(options: ClipOptions, bytes: number): Promise<string> {
  const path = await makeClip(options);
  const header = Buffer.alloc(8);
  header.writeUInt32BE(bytes);
  header.write('free', 4);
  await appendFile(path, Buffer.concat([header, randomBytes(bytes - 8)]));
  return path;
}
