import { randomBytes } from 'node:crypto';
import { appendFile } from 'node:fs/promises';
import { makeWithFfmpeg } from './media-cache.js';

export interface ClipOptions {
  seconds?: number;
  size?: string;
  rate?: number;
  name?: string;
}

/** A real H.264/AAC clip in a folder of its own, made by ffmpeg; by default so small that its ladder has one rung. */
export async function makeClip({
  seconds = 6,
  size = '320x180',
  rate = 25,
  name = 'clip.mp4',
}: ClipOptions = {}): Promise<string> {
  const picture = `testsrc2=size=${size}:rate=${rate}:duration=${seconds}`;
  const sources = ['-f', 'lavfi', '-i', picture, '-f', 'lavfi'];
  sources.push('-i', `sine=frequency=440:duration=${seconds}`);
  const codecs = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p'];
  codecs.push('-g', String(rate), '-c:a', 'aac', '-shortest');
  return makeWithFfmpeg([...sources, ...codecs], name);
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
