/**
 * From the last byte of an upload to the moment its beginning can be played, and to the moment all of it can, for ten minutes of
 * picture and AAC, against one plain ffmpeg command that makes the same of that file in encrypted HLS and syncs nothing, in one run,
 * alternating: that copies H.264 and VP9 (the latter without encryption), and encodes the small first rendition of what cannot be copied. Told too is when the poster
 * and the storyboard of that first revision are there; of VP9 in WebM and of ProRes, the storyboard comes with the ladder.
 *
 *   node --import ./test/support/register-tsx.mjs bench/playable.ts [seconds] [rounds] [h264 | vp9 | hevc | prores] [Mbit/s]
 *
 * The rate is that of the picture, of all but ProRes; without it, 5 of H.264 and 4 of the others. 2.6 make 200 MiB of ten minutes.
 */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { openAsBlob } from 'node:fs';
import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Playback } from '../src/contract/playback.js';
import type { CreatedVideo } from '../src/contract/videos.js';
import { pause } from '../server/platform/timers.js';
import { videoWhen } from '../test/support/process-clip.js';
import { startTestServer, type TestServer } from '../test/support/server.js';
import { median } from './median.js';

const run = promisify(execFile);
const budgetSeconds = 0.7;
/** Of the jobs that make what is watched until the ladder is there. */
const growingQueues = new Set([
  'copy-upload',
  'process-video',
  'process-large-video',
  'make-first-rung',
  'make-long-first-rung',
]);

const sources = {
  h264: {
    encoder: '-c:v libx264 -preset veryfast -pix_fmt yuv420p',
    mbit: 5,
    file: 'source.mp4',
    plain: '-c copy',
    sound: 'aac',
    hasStoryboard: true,
  },
  vp9: {
    encoder: '-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -row-mt 1 -g 120 -pix_fmt yuv420p',
    mbit: 4,
    file: 'source.webm',
    plain: '-c copy -hls_segment_type fmp4',
    sound: 'libopus',
    hasStoryboard: false,
  },
  hevc: {
    encoder: '-c:v libx265 -preset ultrafast -pix_fmt yuv420p -x265-params log-level=none',
    mbit: 4,
    file: 'source.mp4',
    plain: '-vf scale=-2:360 -c:v libx264 -preset veryfast -crf 23 -g 60 -c:a aac',
    sound: 'aac',
    hasStoryboard: true,
  },
  prores: {
    encoder: '-c:v prores_ks -profile:v 0 -pix_fmt yuv422p10le',
    mbit: undefined,
    file: 'source.mov',
    plain: '-vf scale=-2:360,format=yuv420p -c:v libx264 -preset veryfast -crf 23 -g 60 -c:a aac',
    sound: 'aac',
    hasStoryboard: false,
  },
};
type Codec = keyof typeof sources;

/** Seconds since the last byte. */
interface Measured {
  playable: number;
  complete: number;
  poster: number;
  /** NaN where it comes with the ladder. */
  storyboard: number;
}

type Times = Record<keyof Measured | 'plain', number[]>;

interface Clip {
  codec: Codec;
  seconds: number;
  /** Of the picture; undefined where the codec decides. */
  mbit: number | undefined;
}

async function measure(rounds: number, clip: Clip): Promise<void> {
  const { codec, seconds } = clip;
  const cache = fileURLToPath(new URL('../.cache/', import.meta.url));
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, 'bench-playable-'));
  const server = await startTestServer();
  try {
    const source = join(folder, sources[codec].file);
    await makeSource(source, clip);
    const mib = (await stat(source)).size / 1024 ** 2;
    const times: Times = { plain: [], playable: [], poster: [], complete: [], storyboard: [] };
    for (let round = 0; round < rounds; round += 1) {
      times.plain.push(await plainCommand(source, folder, codec));
      const measured = await upload(server, source, sources[codec]);
      for (const [name, value] of Object.entries(measured) as [keyof Measured, number][])
        times[name].push(value);
    }
    report(times, `${seconds} s of 1080p30, ${codec}, ${mib.toFixed(0)} MiB`);
  } finally {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function makeSource(path: string, { codec, seconds, mbit }: Clip): Promise<void> {
  const { encoder, file, sound } = sources[codec];
  const round = join(dirname(path), `round-${file}`);
  const input = (graph: string) => ['-f', 'lavfi', '-i', graph];
  await run('ffmpeg', [
    ...['-v', 'error', ...input('testsrc2=s=1920x1080:r=30:d=20,noise=alls=6:allf=t')],
    ...[...input('anoisesrc=a=0.05:d=20'), ...encoder.split(' ')],
    ...(mbit
      ? ['-b:v', `${mbit}M`, '-maxrate', `${mbit * 1.2}M`, '-bufsize', `${mbit * 2.4}M`]
      : []),
    ...['-c:a', sound, round],
  ]);
  const loops = String(Math.ceil(seconds / 20) - 1);
  await run('ffmpeg', [
    ...['-v', 'error', '-stream_loop', loops, '-i', round, '-t', String(seconds)],
    ...['-c', 'copy', '-movflags', '+faststart', path],
  ]);
}

async function plainCommand(source: string, folder: string, codec: Codec): Promise<number> {
  const target = join(folder, 'plain');
  await mkdir(target);
  await writeFile(join(folder, 'key'), randomBytes(16));
  await writeFile(join(folder, 'key-info'), `key\n${join(folder, 'key')}\n`);
  const started = performance.now();
  await run('ffmpeg', [
    ...['-v', 'error', '-i', source, ...sources[codec].plain.split(' '), '-f', 'hls'],
    ...['-hls_time', '4', '-hls_playlist_type', 'vod'],
    // ffmpeg encrypts no fragmented MP4.
    ...(codec === 'vp9' ? [] : ['-hls_key_info_file', join(folder, 'key-info')]),
    join(target, 'index.m3u8'),
  ]);
  const seconds = (performance.now() - started) / 1000;
  await rm(target, { recursive: true });
  return seconds;
}

async function upload(
  server: TestServer,
  source: string,
  { hasStoryboard }: { hasStoryboard: boolean },
): Promise<Measured> {
  const file = await openAsBlob(source);
  const created = await server.api('POST', '/v1/videos', {
    title: 'Bench',
    fileName: basename(source),
    size: file.size,
  });
  const { video, upload } = (await created.json()) as CreatedVideo;
  const headers = { authorization: `Bearer ${upload.token}`, 'tus-resumable': '1.0.0' };
  const place = await fetch(upload.endpoint, {
    method: 'POST',
    headers: { ...headers, 'upload-length': String(file.size) },
  });
  const body = { 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' };
  const address = new URL(place.headers.get('location') ?? '', upload.endpoint);
  const sent = await fetch(address, {
    method: 'PATCH',
    headers: { ...headers, ...body },
    body: file,
  });
  if (sent.status !== 204) throw new Error(`The upload was answered with ${sent.status}`);
  const started = performance.now();
  const since = () => (performance.now() - started) / 1000;
  const imageAt = async (name: 'poster' | 'storyboard'): Promise<number> => {
    for (;;) {
      const answer = await server.api('POST', `/v1/videos/${video.id}/play-urls`, {});
      const playback = answer.ok ? ((await answer.json()) as Playback) : undefined;
      if (playback?.[name]) return since();
      await pause(50);
    }
  };
  const images = Promise.all([imageAt('poster'), hasStoryboard ? imageAt('storyboard') : NaN]);
  await videoWhen(server.deps, video.id, ({ playable }) => playable);
  const playable = since();
  await videoWhen(server.deps, video.id, ({ jobQueue }) => !growingQueues.has(jobQueue ?? ''));
  const complete = since();
  const [poster, storyboard] = await images;
  await server.api('DELETE', `/v1/videos/${video.id}`);
  return { playable, complete, poster, storyboard };
}

function report(times: Times, what: string): void {
  console.log(`after the last byte, ${what}, median of ${times.plain.length}`);
  for (const [name, all] of Object.entries(times) as [keyof Times, number[]][])
    console.log(
      `${name.padEnd(10)} ${median(all).toFixed(2)} s  (${all.map((seconds) => seconds.toFixed(2)).join(', ')})`,
    );
  console.log(
    `complete / plain ${(median(times.complete) / median(times.plain)).toFixed(2)}; budget for playable of H.264: ${budgetSeconds} s`,
  );
}

const [seconds = '600', rounds = '3', codec = 'h264', rate] = process.argv.slice(2);
const { mbit } = sources[codec as Codec];
await measure(Number(rounds), {
  codec: codec as Codec,
  seconds: Number(seconds),
  mbit: rate ? Number(rate) : mbit,
});
process.exit(0);
