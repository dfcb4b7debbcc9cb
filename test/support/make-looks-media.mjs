// Clips that show what a look does to them: one colour, another shape, no picture. Made once, into .cache/test-media.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const folder = fileURLToPath(new URL('../../.cache/test-media/looks-1', import.meta.url));
const h264 = [
  '-c:v',
  'libx264',
  '-preset',
  'ultrafast',
  '-pix_fmt',
  'yuv420p',
  '-movflags',
  '+faststart',
];
const colour = (name, size) => [
  '-f',
  'lavfi',
  '-i',
  `color=${name}:size=${size}:rate=5:duration=20`,
  ...h264,
];
const clips = {
  'white.mp4': colour('white', '640x360'),
  'black.mp4': colour('black', '640x360'),
  'nearly.mp4': colour('white', '638x362'),
  'tall.mp4': colour('white', '360x640'),
  'wide.mp4': colour('white', '846x360'),
  'sound.m4a': ['-f', 'lavfi', '-i', 'sine=duration=20', '-c:a', 'aac'],
  // As a MediaRecorder writes it: a stream, without a length.
  'recorded.webm': [
    '-f',
    'lavfi',
    '-i',
    'testsrc2=size=160x90:rate=10:duration=6',
    '-c:v',
    'libvpx',
    '-deadline',
    'realtime',
    '-g',
    '10',
    '-f',
    'webm',
    '-live',
    '1',
  ],
};

export async function makeLooksMedia() {
  if (existsSync(folder)) return;
  const work = `${folder}.${process.pid}`;
  await mkdir(work, { recursive: true });
  try {
    const ffmpeg = process.env.FFMPEG_PATH ?? 'ffmpeg';
    for (const [name, args] of Object.entries(clips))
      await run(ffmpeg, ['-loglevel', 'error', '-y', ...args, path.join(work, name)]);
    await rename(work, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
