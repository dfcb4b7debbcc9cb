import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { makeWithFfmpeg } from './media-cache.js';

const run = promisify(execFile);
const quiet = ['-hide_banner', '-loglevel', 'error', '-y', '-nostdin'];

/** A file made by ffmpeg with these arguments; the last of them is its name. */
export async function makeMedia(args: string[]): Promise<string> {
  return makeWithFfmpeg(args.slice(0, -1), args.at(-1) ?? 'clip.mp4');
}

export interface ProbeOfFile {
  streams: Record<string, string | number>[];
  format: Record<string, string>;
}

export async function probeFile(path: string, ...options: string[]): Promise<ProbeOfFile> {
  const { stdout } = await run('ffprobe', [
    '-v',
    'error',
    '-of',
    'json',
    '-show_format',
    '-show_streams',
    ...options,
    path,
  ]);
  return JSON.parse(stdout) as ProbeOfFile;
}

/** Decodes to raw RGB of this size, frame after frame, as a player that honours time stamps and edits. */
export async function decodeRgb(
  path: string,
  size: `${number}x${number}`,
  ...options: string[]
): Promise<Buffer> {
  const out = [
    '-s',
    size,
    '-sws_flags',
    'area',
    '-pix_fmt',
    'rgb24',
    '-f',
    'rawvideo',
    '-fps_mode',
    'passthrough',
    'pipe:1',
  ];
  return decode(path, [...options, ...out]);
}

/** 16-bit mono at 48 kHz. */
export async function decodeSound(path: string): Promise<Int16Array> {
  const bytes = await decode(path, ['-ac', '1', '-ar', '48000', '-f', 's16le', 'pipe:1']);
  return new Int16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2);
}

async function decode(path: string, options: string[]): Promise<Buffer> {
  const { stdout } = await run('ffmpeg', [...quiet, '-i', path, ...options], {
    encoding: 'buffer',
    maxBuffer: 512 * 1024 ** 2,
  });
  return stdout;
}

/** Presentation times of the frames, in order. */
export async function frameTimes(path: string): Promise<number[]> {
  const { stdout } = await run('ffprobe', [
    '-v',
    'error',
    '-select_streams',
    'v:0',
    '-show_entries',
    'packet=pts_time',
    '-of',
    'csv=p=0',
    path,
  ]);
  return stdout
    .split('\n')
    .filter(Boolean)
    .map(Number)
    .sort((a, b) => a - b);
}

export async function entropyOf(bytes: Buffer | string): Promise<number> {
  const buffer = typeof bytes === 'string' ? await readFile(bytes) : bytes;
  const counts = new Float64Array(256);
  for (const byte of buffer) counts[byte] = (counts[byte] ?? 0) + 1;
  return counts.reduce(
    (sum, count) =>
      count === 0 ? sum : sum - (count / buffer.length) * Math.log2(count / buffer.length),
    0,
  );
}
