import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const quiet = ['-hide_banner', '-loglevel', 'error', '-y'];
const sampleRate = 48_000;

/** Black, white for 0.12 s at each whole second; every frame a little different, so that pictures are not left out. */
export function flashes({
  seconds,
  rate = '30',
  size = '320x180',
}: {
  seconds: number;
  rate?: string;
  size?: string;
}): string[] {
  const picture = `color=black:s=${size}:r=${rate}:d=${seconds},drawbox=c=white:t=fill:enable='lt(mod(t,1),0.12)'`;
  return ['-f', 'lavfi', '-i', picture];
}

/** A tone of 880 Hz for 0.1 s at each whole second. */
export function beeps(seconds: number): string[] {
  return [
    '-f',
    'lavfi',
    '-i',
    `aevalsrc='0.6*sin(880*2*PI*t)*lt(mod(t,1),0.1)':d=${seconds}:s=${sampleRate}`,
  ];
}

export async function ffmpeg(...args: readonly string[]): Promise<void> {
  await run('ffmpeg', [...quiet, ...args]);
}

/** What ffmpeg sees and hears in a file made of flashes and beeps. Seconds. */
export interface ClockFacts {
  readonly frames: number;
  readonly flashes: readonly number[];
  readonly beeps: readonly number[];
  /** Of the tracks, by their headers. */
  readonly pictureSeconds: number;
  readonly soundSeconds: number;
  readonly soundCodec: string;
  /** What ffmpeg complains about while it decodes. */
  readonly complaints: string;
}

export async function readClock(path: string): Promise<ClockFacts> {
  const [pictures, sound, streams] = await Promise.all([
    readPictures(path),
    readBeeps(path),
    probe(path),
  ]);
  const { stderr } = await run('ffmpeg', [
    '-v',
    'error',
    '-i',
    path,
    '-fps_mode',
    'vfr',
    '-f',
    'null',
    '-',
  ]);
  const of = (type: string): Stream | undefined =>
    streams.find(({ codec_type }) => codec_type === type);
  return {
    ...pictures,
    beeps: sound,
    pictureSeconds: Number(of('video')?.duration ?? NaN),
    soundSeconds: Number(of('audio')?.duration ?? NaN),
    soundCodec: of('audio')?.codec_name ?? 'none',
    complaints: stderr,
  };
}

interface Stream {
  readonly codec_type: string;
  readonly codec_name: string;
  readonly duration?: string;
}

async function probe(path: string): Promise<Stream[]> {
  const { stdout } = await run('ffprobe', [
    '-v',
    'error',
    '-show_entries',
    'stream=codec_type,codec_name,duration',
    '-of',
    'json',
    path,
  ]);
  return (JSON.parse(stdout) as { streams: Stream[] }).streams;
}

async function readPictures(path: string): Promise<{ frames: number; flashes: number[] }> {
  const filter = 'signalstats,metadata=print:key=lavfi.signalstats.YAVG:file=-';
  const { stdout } = await run('ffmpeg', [
    '-v',
    'error',
    '-i',
    path,
    '-map',
    '0:v:0?',
    '-vf',
    filter,
    '-fps_mode',
    'passthrough',
    '-f',
    'null',
    '-',
  ]);
  const frames = [...stdout.matchAll(/pts_time:([-\d.]+)[\s\S]*?YAVG=([\d.]+)/g)].map(
    ([, time, level]) => ({
      time: Number(time),
      isWhite: Number(level) > 180,
    }),
  );
  const found = frames.filter(
    ({ isWhite }, index) => isWhite && frames[index - 1]?.isWhite !== true,
  );
  return { frames: frames.length, flashes: found.map(({ time }) => time) };
}

async function readBeeps(path: string): Promise<number[]> {
  const decoded = [
    '-map',
    '0:a:0?',
    '-af',
    'aresample=async=1:first_pts=0',
    '-ac',
    '1',
    '-ar',
    String(sampleRate),
    '-f',
    's16le',
    '-',
  ];
  const { stdout } = await run('ffmpeg', ['-v', 'error', '-i', path, ...decoded], {
    encoding: 'buffer',
    maxBuffer: 64e6,
  }).catch(silent);
  const samples = new Int16Array(stdout.buffer, stdout.byteOffset, Math.floor(stdout.length / 2));
  const window = sampleRate / 200;
  const found: number[] = [];
  let isOn = false;
  for (let at = 0; at + window <= samples.length; at += window) {
    const peak = samples
      .subarray(at, at + window)
      .reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    if (peak > 2500 && !isOn) found.push(at / sampleRate);
    isOn = peak > 2500 || (isOn && peak > 800);
  }
  return found;
}

/** A file without sound gives ffmpeg nothing to write. */
function silent(): { stdout: Buffer } {
  return { stdout: Buffer.alloc(0) };
}
