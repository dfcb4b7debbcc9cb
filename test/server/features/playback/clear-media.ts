import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** One rendition as ffmpeg left it, nothing encrypted. */
export interface ClearRendition {
  kind: 'video' | 'audio';
  name: string;
  width: number | null;
  height: number | null;
  init: Buffer;
  segments: Buffer[];
  durations: number[];
}

const rungs = [
  { name: '180p', width: 320, height: 180, bitrate: '400k' },
  { name: '360p', width: 640, height: 360, bitrate: '900k' },
];

/** Eight seconds in segments of two: two rungs and audio. Noise keeps the segments large enough to measure. */
export async function makeClearMedia(): Promise<ClearRendition[]> {
  const dir = await mkdtemp(join(tmpdir(), 'vodkit-media-'));
  try {
    const video = rungs.map(async ({ name, width, height, bitrate }) => {
      const picture = `testsrc2=s=${width}x${height}:r=25:d=8,noise=alls=20:allf=t`;
      const codec = [
        '-c:v',
        'libx264',
        '-preset',
        'ultrafast',
        '-pix_fmt',
        'yuv420p',
        '-g',
        '50',
        '-sc_threshold',
        '0',
        '-b:v',
        bitrate,
      ];
      return {
        kind: 'video' as const,
        name,
        width,
        height,
        ...(await segment(join(dir, name), picture, codec)),
      };
    });
    const sound = segment(join(dir, 'main'), 'sine=f=440:d=8:r=48000', [
      '-c:a',
      'aac',
      '-b:a',
      '96k',
    ]);
    const audio = {
      kind: 'audio' as const,
      name: 'main',
      width: null,
      height: null,
      ...(await sound),
    };
    return [...(await Promise.all(video)), audio];
  } finally {
    await rm(dir, { recursive: true });
  }
}

/** Digests of every decoded frame of what ffmpeg finds at `input`. */
export async function frameDigests(input: string): Promise<string[]> {
  const demuxer = input.includes('.m3u8') ? ['-allowed_extensions', 'ALL'] : [];
  const args = [
    '-v',
    'error',
    ...demuxer,
    '-i',
    input,
    '-map',
    '0:v?',
    '-map',
    '0:a?',
    '-f',
    'framemd5',
    '-',
  ];
  const { stdout } = await run('ffmpeg', args, { maxBuffer: 64 * 1024 * 1024 });
  const frames = stdout.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  // Stream, size and digest; the times are the demuxer's affair.
  return frames
    .map((line) => line.split(',').map((field) => field.trim()))
    .map(([stream, , , , size, md5]) => `${stream} ${size} ${md5}`);
}

async function segment(
  dir: string,
  source: string,
  codec: string[],
): Promise<Pick<ClearRendition, 'init' | 'segments' | 'durations'>> {
  await mkdir(dir);
  const hls = [
    '-f',
    'hls',
    '-hls_time',
    '2',
    '-hls_playlist_type',
    'vod',
    '-hls_segment_type',
    'fmp4',
  ];
  const names = [
    '-hls_fmp4_init_filename',
    'init.mp4',
    '-hls_segment_filename',
    join(dir, '%d.m4s'),
    join(dir, 'index.m3u8'),
  ];
  await run('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', source, ...codec, ...hls, ...names]);
  const playlist = await readFile(join(dir, 'index.m3u8'), 'utf8');
  const durations = [...playlist.matchAll(/#EXTINF:([\d.]+)/g)].map(([, seconds]) =>
    Number(seconds),
  );
  return {
    init: await readFile(join(dir, 'init.mp4')),
    segments: await Promise.all(durations.map((_, n) => readFile(join(dir, `${n}.m4s`)))),
    durations,
  };
}
