/**
 * From the last byte of an upload to the moment its beginning can be played, for H.264 and AAC of ten minutes, against one plain
 * ffmpeg command that copies the same file into encrypted HLS and syncs nothing, in one run, alternating.
 *
 *   node --import ./test/support/register-tsx.mjs bench/playable.ts [seconds] [rounds]
 */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { openAsBlob } from 'node:fs';
import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { CreatedVideo } from '../src/contract/videos.js';
import { videoWhen } from '../test/support/process-clip.js';
import { startTestServer, type TestServer } from '../test/support/server.js';

const run = promisify(execFile);
const budgetSeconds = 0.7;

async function measure(seconds: number, rounds: number): Promise<void> {
  const cache = fileURLToPath(new URL('../.cache/', import.meta.url));
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, 'bench-playable-'));
  const server = await startTestServer();
  try {
    const source = join(folder, 'source.mp4');
    await makeSource(source, folder, seconds);
    const mib = (await stat(source)).size / 1024 ** 2;
    const times = { plain: [] as number[], vodkit: [] as number[] };
    for (let round = 0; round < rounds; round += 1) {
      times.plain.push(await plainCopy(source, folder));
      times.vodkit.push(await uploadUntilPlayable(server, source));
    }
    report(times, `${seconds} s of 1080p30, ${mib.toFixed(0)} MiB`);
  } finally {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function makeSource(path: string, folder: string, seconds: number): Promise<void> {
  const round = join(folder, 'round.mp4');
  const picture = 'testsrc2=s=1920x1080:r=30:d=20,noise=alls=6:allf=t';
  await run('ffmpeg', [
    '-v',
    'error',
    '-f',
    'lavfi',
    '-i',
    picture,
    '-f',
    'lavfi',
    '-i',
    'anoisesrc=a=0.05:d=20',
    '-c:v',
    'libx264',
    '-preset',
    'veryfast',
    '-b:v',
    '5M',
    '-maxrate',
    '6M',
    '-bufsize',
    '12M',
    '-pix_fmt',
    'yuv420p',
    '-c:a',
    'aac',
    round,
  ]);
  const loops = String(Math.ceil(seconds / 20) - 1);
  await run('ffmpeg', [
    '-v',
    'error',
    '-stream_loop',
    loops,
    '-i',
    round,
    '-t',
    String(seconds),
    '-c',
    'copy',
    '-movflags',
    '+faststart',
    path,
  ]);
}

async function plainCopy(source: string, folder: string): Promise<number> {
  const target = join(folder, 'plain');
  await mkdir(target);
  await writeFile(join(folder, 'key'), randomBytes(16));
  await writeFile(join(folder, 'key-info'), `key\n${join(folder, 'key')}\n`);
  const started = performance.now();
  await run('ffmpeg', [
    '-v',
    'error',
    '-i',
    source,
    '-c',
    'copy',
    '-f',
    'hls',
    '-hls_time',
    '4',
    '-hls_playlist_type',
    'vod',
    '-hls_key_info_file',
    join(folder, 'key-info'),
    join(target, 'index.m3u8'),
  ]);
  const seconds = (performance.now() - started) / 1000;
  await rm(target, { recursive: true });
  return seconds;
}

async function uploadUntilPlayable(server: TestServer, source: string): Promise<number> {
  const file = await openAsBlob(source);
  const created = await server.api('POST', '/v1/videos', {
    title: 'Bench',
    fileName: 'source.mp4',
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
  await videoWhen(server.deps, video.id, ({ playable }) => playable);
  const seconds = (performance.now() - started) / 1000;
  await server.api('DELETE', `/v1/videos/${video.id}`);
  return seconds;
}

function report(times: Record<'plain' | 'vodkit', number[]>, what: string): void {
  console.log(`last byte to playable, ${what}, median of ${times.vodkit.length}`);
  for (const [name, all] of Object.entries(times))
    console.log(
      `${name.padEnd(7)} ${median(all).toFixed(2)} s  (${all.map((seconds) => seconds.toFixed(2)).join(', ')})`,
    );
  console.log(
    `vodkit / plain ${(median(times.vodkit) / median(times.plain)).toFixed(2)}; budget for vodkit: ${budgetSeconds} s`,
  );
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

const [seconds = 600, rounds = 3] = process.argv.slice(2).map(Number);
await measure(seconds, rounds);
