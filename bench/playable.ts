/**
 * From the last byte of an upload to the moment its beginning can be played, and to the moment all of it can, for ten minutes of
 * picture and AAC, against one plain ffmpeg command that makes the same of that file in encrypted HLS and syncs nothing, in one run,
 * alternating: that copies H.264, and encodes the small first rendition of what cannot be copied.
 *
 *   node --import ./test/support/register-tsx.mjs bench/playable.ts [seconds] [rounds] [h264 | hevc | prores]
 */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { openAsBlob } from 'node:fs';
import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { CreatedVideo } from '../src/contract/videos.js';
import { videoWhen } from '../test/support/process-clip.js';
import { startTestServer, type TestServer } from '../test/support/server.js';

const run = promisify(execFile);
const budgetSeconds = 0.7;
/** Of the jobs that make what is watched until the ladder is there. */
const growingQueues = new Set([
  'process-video',
  'process-large-video',
  'make-first-rung',
  'make-long-first-rung',
]);

const sources = {
  h264: {
    encoder: '-c:v libx264 -preset veryfast -b:v 5M -maxrate 6M -bufsize 12M -pix_fmt yuv420p',
    file: 'source.mp4',
    plain: '-c copy',
  },
  hevc: {
    encoder: '-c:v libx265 -preset ultrafast -b:v 4M -pix_fmt yuv420p -x265-params log-level=none',
    file: 'source.mp4',
    plain: '-vf scale=-2:360 -c:v libx264 -preset veryfast -crf 23 -g 60 -c:a aac',
  },
  prores: {
    encoder: '-c:v prores_ks -profile:v 0 -pix_fmt yuv422p10le',
    file: 'source.mov',
    plain: '-vf scale=-2:360,format=yuv420p -c:v libx264 -preset veryfast -crf 23 -g 60 -c:a aac',
  },
};
type Codec = keyof typeof sources;

interface Times {
  plain: number[];
  playable: number[];
  complete: number[];
}

async function measure(seconds: number, rounds: number, codec: Codec): Promise<void> {
  const cache = fileURLToPath(new URL('../.cache/', import.meta.url));
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, 'bench-playable-'));
  const server = await startTestServer();
  try {
    const source = join(folder, sources[codec].file);
    await makeSource(source, codec, seconds);
    const mib = (await stat(source)).size / 1024 ** 2;
    const times: Times = { plain: [], playable: [], complete: [] };
    for (let round = 0; round < rounds; round += 1) {
      times.plain.push(await plainCommand(source, folder, codec));
      const { playable, complete } = await upload(server, source);
      times.playable.push(playable);
      times.complete.push(complete);
    }
    report(times, `${seconds} s of 1080p30, ${codec}, ${mib.toFixed(0)} MiB`);
  } finally {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function makeSource(path: string, codec: Codec, seconds: number): Promise<void> {
  const { encoder, file } = sources[codec];
  const round = join(dirname(path), `round-${file}`);
  const input = (graph: string) => ['-f', 'lavfi', '-i', graph];
  await run('ffmpeg', [
    ...['-v', 'error', ...input('testsrc2=s=1920x1080:r=30:d=20,noise=alls=6:allf=t')],
    ...[...input('anoisesrc=a=0.05:d=20'), ...encoder.split(' '), '-c:a', 'aac', round],
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
    ...['-hls_key_info_file', join(folder, 'key-info'), join(target, 'index.m3u8')],
  ]);
  const seconds = (performance.now() - started) / 1000;
  await rm(target, { recursive: true });
  return seconds;
}

async function upload(
  server: TestServer,
  source: string,
): Promise<{ playable: number; complete: number }> {
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
  await videoWhen(server.deps, video.id, ({ playable }) => playable);
  const playable = since();
  await videoWhen(server.deps, video.id, ({ jobQueue }) => !growingQueues.has(jobQueue ?? ''));
  const complete = since();
  await server.api('DELETE', `/v1/videos/${video.id}`);
  return { playable, complete };
}

function report(times: Times, what: string): void {
  console.log(`after the last byte, ${what}, median of ${times.plain.length}`);
  for (const [name, all] of Object.entries(times) as [keyof Times, number[]][])
    console.log(
      `${name.padEnd(8)} ${median(all).toFixed(2)} s  (${all.map((seconds) => seconds.toFixed(2)).join(', ')})`,
    );
  console.log(
    `complete / plain ${(median(times.complete) / median(times.plain)).toFixed(2)}; budget for playable of H.264: ${budgetSeconds} s`,
  );
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

const [seconds = '600', rounds = '3', codec = 'h264'] = process.argv.slice(2);
await measure(Number(seconds), Number(rounds), codec as Codec);
process.exit(0);
