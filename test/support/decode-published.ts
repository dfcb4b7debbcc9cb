import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import type { Playback } from '../../src/contract/playback.js';
import { fetchPublished, type FetchedRendition } from './fetch-published.js';
import type { TestServer } from './server.js';

const run = promisify(execFile);
const sampleRate = 48_000;

export interface PictureFacts {
  /** When the first picture is shown and the last one ends; seconds. */
  start: number;
  end: number;
  /** Longest time without a new picture, seconds. */
  longestFrame: number;
  count: number;
  /** When the picture turns white, by the time stamps of its frames. */
  flashes: number[];
  width: number;
  height: number;
  pixelShape: string;
  segmentDurations: number[];
}

export interface SoundFacts {
  start: number;
  end: number;
  /** When a tone begins. */
  beeps: number[];
  /** Hertz of the loudest moment. */
  frequency: number;
  /** Largest sample, 1 is full scale. */
  peak: number;
  channels: number;
  segmentDurations: number[];
}

export interface PublishedFacts {
  /** Seconds, as the API tells. */
  duration: number | null;
  picture?: PictureFacts;
  sound?: SoundFacts;
  /** What there is to choose from beside `sound`. */
  otherSounds: SoundFacts[];
}

/** What a viewer gets of a video, by fetching it through a play URL and decoding the largest picture and the sound. */
export async function decodePublished(
  server: Pick<TestServer, 'api'>,
  videoId: string,
): Promise<PublishedFacts> {
  const { pictures, sound, otherSounds } = await fetchPublished(await playlistOf(server, videoId));
  const video = (await (await server.api('GET', `/v1/videos/${videoId}`)).json()) as {
    duration: number | null;
  };
  const [top] = pictures;
  try {
    return {
      duration: video.duration,
      ...(top && { picture: await pictureFacts(top) }),
      ...(sound && { sound: await soundFacts(sound) }),
      otherSounds: await Promise.all(otherSounds.map(soundFacts)),
    };
  } finally {
    for (const { path } of [...pictures, ...otherSounds, ...(sound ? [sound] : [])])
      await rm(dirname(path), { recursive: true });
  }
}

/** The address of a video's multivariant playlist. */
export async function playlistOf(
  server: Pick<TestServer, 'api'>,
  videoId: string,
): Promise<string> {
  const answer = await server.api('POST', `/v1/videos/${videoId}/play-urls`, {});
  const { sources } = (await answer.json()) as Playback;
  const url = sources.find(({ type }) => type === 'application/vnd.apple.mpegurl')?.url;
  if (!url) throw new Error('The video has no HLS source');
  return url;
}

async function pictureFacts({ path, segmentDurations }: FetchedRendition): Promise<PictureFacts> {
  const { stdout: size } = await run('ffprobe', [
    ...ofStream(path, 'stream=width,height,sample_aspect_ratio,duration'),
  ]);
  // The length is that of all samples: ffprobe tells none of the last picture alone.
  const [width, height, pixelShape = '', length] = size.trim().split(',');
  const frames = await lumaOfFrames(path);
  const times = frames.map(({ time }) => time);
  const end = (times[0] ?? NaN) + Number(length);
  return {
    start: times[0] ?? NaN,
    end,
    longestFrame: times.reduce((most, time, i) => Math.max(most, (times[i + 1] ?? end) - time), 0),
    count: frames.length,
    flashes: flashStarts(frames).map(({ flash }) => flash.time),
    width: Number(width),
    height: Number(height),
    pixelShape,
    segmentDurations,
  };
}

export interface Frame {
  time: number;
  /** Mean of the middle of the picture, 0 to 255. */
  luma: number;
}

/** The white frames that follow a dark one or none. */
export function flashStarts(
  frames: readonly Frame[],
): { flash: Frame; before: Frame | undefined }[] {
  const isWhite = (frame?: Frame) => frame !== undefined && frame.luma > 128;
  return frames.flatMap((flash, i) =>
    isWhite(flash) && !isWhite(frames[i - 1]) ? [{ flash, before: frames[i - 1] }] : [],
  );
}

/** In the middle, where there is a picture even if it does not fill the frame. */
async function lumaOfFrames(path: string): Promise<Frame[]> {
  const filter =
    'crop=iw/4:ih/4,scale=16:16:flags=area,signalstats,metadata=print:key=lavfi.signalstats.YAVG:file=-';
  const { stdout } = await run(
    'ffmpeg',
    [
      '-v',
      'error',
      '-nostdin',
      '-copyts',
      '-i',
      path,
      '-map',
      '0:v',
      '-vf',
      filter,
      '-fps_mode',
      'passthrough',
      '-f',
      'null',
      '-',
    ],
    { maxBuffer: 512 * 1024 ** 2 },
  );
  return [...stdout.matchAll(/pts_time:(\S+)\s+lavfi\.signalstats\.YAVG=(\S+)/g)].map(
    ([, time, luma]) => ({
      time: Number(time),
      luma: Number(luma),
    }),
  );
}

async function soundFacts({ path, segmentDurations }: FetchedRendition): Promise<SoundFacts> {
  const { stdout: facts } = await run('ffprobe', [
    ...ofStream(path, 'packet=pts_time:stream=channels'),
    ...['-read_intervals', '%+#1'],
  ]);
  const lines = facts.trim().split('\n');
  // Sample after sample, as browsers play them: what is missing between two is not made up for.
  // What an encoder puts in front of the start is decoded, and not heard.
  const filter = `atrim=start=0,aresample=${sampleRate},pan=mono|c0=c0`;
  const { stdout } = await run(
    'ffmpeg',
    [
      '-v',
      'error',
      '-nostdin',
      '-copyts',
      '-i',
      path,
      '-map',
      '0:a',
      '-af',
      filter,
      '-f',
      'f32le',
      'pipe:1',
    ],
    { encoding: 'buffer', maxBuffer: 1024 ** 3 },
  );
  const samples = new Float32Array(
    stdout.buffer.slice(stdout.byteOffset, stdout.byteOffset + stdout.length),
  );
  const start = Math.max(0, Number.parseFloat(lines[0] ?? ''));
  const { beeps, ...heard } = beepsOf(samples);
  return {
    start,
    end: start + samples.length / sampleRate,
    beeps: beeps.map((time) => start + time),
    ...heard,
    channels: Number(lines.at(-1)),
    segmentDurations,
  };
}

function beepsOf(samples: Float32Array): Pick<SoundFacts, 'beeps' | 'frequency' | 'peak'> {
  const step = sampleRate / 200;
  const levels = Array.from({ length: Math.floor(samples.length / step) }, (_, n) => {
    const window = samples.subarray(n * step, (n + 1) * step);
    return Math.sqrt(window.reduce((sum, sample) => sum + sample * sample, 0) / step);
  });
  const loudest = levels.reduce((most, level) => Math.max(most, level), 0);
  const isLoud = (level = 0) => loudest > 0.005 && level > loudest * 0.35;
  const beeps: number[] = [];
  // A tone's zero crossings and a decoder's ringing are no pause.
  levels.forEach((level, n) => {
    if (isLoud(level) && !levels.slice(Math.max(0, n - 6), n).some(isLoud))
      beeps.push((n * step) / sampleRate);
  });
  const peak = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  const at = levels.indexOf(loudest) * step;
  return { beeps, frequency: dominantFrequency(samples.subarray(at, at + 4096)), peak };
}

/** By Goertzel's algorithm, to 4 Hz. */
function dominantFrequency(samples: Float32Array): number {
  let best = { hertz: 0, power: 0 };
  for (let hertz = 40; hertz <= 6000; hertz += 4) {
    const coefficient = 2 * Math.cos((2 * Math.PI * hertz) / sampleRate);
    let [last, before] = [0, 0];
    for (const sample of samples) [last, before] = [sample + coefficient * last - before, last];
    const power = last * last + before * before - coefficient * last * before;
    if (power > best.power) best = { hertz, power };
  }
  return best.hertz;
}

function ofStream(path: string, entries: string): string[] {
  return ['-v', 'error', '-show_entries', entries, '-of', 'csv=p=0', path];
}
