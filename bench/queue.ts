/**
 * From the last byte of an upload to the moment it can be played, for a short H.264/AAC clip: alone on an idle server, as
 * the last of ten dropped together, and behind another app's long ladder.
 *
 *   node --import ./test/support/register-tsx.mjs bench/queue.ts [rounds]
 */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { VideoRow } from '../server/features/videos/video-table.js';
import { submitClip, videoWhen } from '../test/support/process-clip.js';
import { startTestServer, type TestServer } from '../test/support/server.js';
import { median } from './median.js';

const run = promisify(execFile);
const budgetSeconds = 2;

async function measure(rounds: number): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'vodkit-bench-queue-'));
  const server = await startTestServer();
  const times = {
    alone: [] as number[],
    lastOfTen: [] as number[],
    behindLongLadder: [] as number[],
    lastOfTenBehindIt: [] as number[],
  };
  try {
    const clip = await makeClip(folder, 'testsrc2=s=1280x720:r=30', 5);
    const long = await makeClip(folder, 'testsrc2=s=1920x1080:r=30', 1200);
    for (let round = 0; round < rounds; round += 1) {
      times.alone.push(await lastPlayable(server, clip, 1));
      times.lastOfTen.push(await lastPlayable(server, clip, 10));
    }
    const film = await submitClip(server.deps, long);
    await videoWhen(server.deps, film, ({ progress }) => progress?.stage === 'transcode');
    for (let round = 0; round < rounds; round += 1) {
      times.behindLongLadder.push(await lastPlayable(server, clip, 1));
      times.lastOfTenBehindIt.push(await lastPlayable(server, clip, 10));
    }
    const { status } = await videoWhen(server.deps, film, () => true);
    if (status !== 'processing') throw new Error('The long ladder ended while it was measured');
  } finally {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
  report(times);
}

/** A round of at most ten seconds, repeated without being coded again. */
async function makeClip(folder: string, picture: string, seconds: number): Promise<string> {
  const [round, path] = [join(folder, `round-${seconds}.mp4`), join(folder, `clip-${seconds}.mp4`)];
  const length = Math.min(10, seconds);
  const sources = [
    '-f',
    'lavfi',
    '-i',
    `${picture}:d=${length}`,
    '-f',
    'lavfi',
    '-i',
    `sine=d=${length}`,
  ];
  await run('ffmpeg', [
    '-v',
    'error',
    ...sources,
    '-c:v',
    'libx264',
    '-preset',
    'ultrafast',
    '-b:v',
    '2M',
    '-g',
    '60',
    '-pix_fmt',
    'yuv420p',
    '-c:a',
    'aac',
    round,
  ]);
  await run('ffmpeg', [
    '-v',
    'error',
    '-stream_loop',
    String(Math.ceil(seconds / length) - 1),
    '-i',
    round,
    '-c',
    'copy',
    path,
  ]);
  return path;
}

/** Puts so many clips in place at once; the seconds until the last of them plays. Their ladders are ended afterwards. */
async function lastPlayable(server: TestServer, clip: string, count: number): Promise<number> {
  const ids = await Promise.all(Array.from({ length: count }, () => submitClip(server.deps, clip)));
  const started = performance.now();
  await Promise.all(
    ids.map((id) => videoWhen(server.deps, id, ({ playable }: VideoRow) => playable)),
  );
  const seconds = (performance.now() - started) / 1000;
  for (const id of ids) await server.api('DELETE', `/v1/videos/${id}`);
  return seconds;
}

function report(times: Record<string, number[]>): void {
  const alone = median(times['alone'] ?? []);
  console.log(`last byte to playable, 5 s of 720p30, budget ${budgetSeconds} s`);
  for (const [name, all] of Object.entries(times)) {
    const listed = all.map((seconds) => seconds.toFixed(2)).join(', ');
    console.log(
      `${name.padEnd(18)} ${median(all).toFixed(2)} s  ${(median(all) / alone).toFixed(1)} x alone  (${listed})`,
    );
  }
}

await measure(Number(process.argv[2] ?? 3));
