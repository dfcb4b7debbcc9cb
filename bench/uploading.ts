/**
 * From the first byte of a slow upload to the moment it can be played, and from its last byte to the moment all of it can, at 1, 2
 * and 10 times the playback rate; against the same file uploaded at once, which is copied when it is there, in one run. Then, if
 * asked for, so many uploads together at twice the playback rate, with what each costs of processor (tools included) and memory.
 *
 *   node --import ./test/support/register-tsx.mjs bench/uploading.ts [seconds] [rounds] [together]
 */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { and, eq, isNotNull } from 'drizzle-orm';
import { revisions } from '../server/features/revisions/revision-table.js';
import { createVideo } from '../server/features/videos/create-video.js';
import { deleteVideo } from '../server/features/videos/delete-video.js';
import type { VideoRow } from '../server/features/videos/video-table.js';
import { pause } from '../server/platform/timers.js';
import { TusClient } from '../test/server/features/uploads/tus-client.js';
import { videoWhen } from '../test/support/process-clip.js';
import { startTestServer, type TestServer } from '../test/support/server.js';

const run = promisify(execFile);
const rates = [1, 2, 10, Infinity];
const tickMs = 50;

interface Times {
  /** Milliseconds. */
  firstByteToPlayable: number;
  lastByteToComplete: number;
}

async function measure(seconds: number, rounds: number, together: number): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-uploading-'));
  const server = await startTestServer();
  try {
    const path = join(folder, 'source.mp4');
    await makeSource(path, seconds);
    const bytes = await readFile(path);
    console.log(`${seconds} s of 720p30, ${(bytes.length / 1024 ** 2).toFixed(0)} MiB`);
    for (const rate of rounds > 0 ? rates : []) {
      const times: Times[] = [];
      for (let round = 0; round < rounds; round += 1)
        times.push(await upload(server, bytes, (bytes.length / seconds) * rate, 'to its ladder'));
      const line = (key: keyof Times): string =>
        times.map((one) => (one[key] / 1000).toFixed(2)).join(', ');
      const name = rate === Infinity ? 'at once' : `at ${rate} x the playback rate`;
      console.log(
        `${name}: first byte to playable ${line('firstByteToPlayable')} s, last byte to complete ${line('lastByteToComplete')} s`,
      );
    }
    if (together > 0) await measureTogether(server, bytes, { seconds, together });
  } finally {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function measureTogether(
  server: TestServer,
  bytes: Buffer,
  { seconds, together }: { seconds: number; together: number },
): Promise<void> {
  const before = await processorSeconds();
  const rate = (bytes.length / seconds) * 2;
  const times = await Promise.all(
    Array.from({ length: together }, () => upload(server, bytes, rate, 'to its end')),
  );
  const spent = ((await processorSeconds()) - before) / together;
  const sorted = (key: keyof Times): string =>
    times
      .map((one) => one[key] / 1000)
      .sort((a, b) => a - b)
      .map((one) => one.toFixed(1))
      .join(' ');
  const memory = process.resourceUsage().maxRSS / 1024;
  console.log(
    `${together} together at 2 x the playback rate\n` +
      `  first byte to playable  ${sorted('firstByteToPlayable')} s\n` +
      `  last byte to complete  ${sorted('lastByteToComplete')} s\n` +
      `  processor ${spent.toFixed(1)} s each, with this client; memory of this process at most ${memory.toFixed(0)} MiB`,
  );
}

/** Of this process, and of the tools that it ran and that have ended. */
async function processorSeconds(): Promise<number> {
  const stat = await readFile('/proc/self/stat', 'utf8');
  const ticks = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 15)
    .map(Number);
  const perSecond = 100;
  return ticks.reduce((sum, value) => sum + value, 0) / perSecond;
}

async function makeSource(path: string, seconds: number): Promise<void> {
  const input = (graph: string) => ['-f', 'lavfi', '-i', graph];
  await run('ffmpeg', [
    ...['-v', 'error'],
    ...input(`testsrc2=s=1280x720:r=30:d=${seconds},noise=alls=6:allf=t`),
    ...input(`sine=d=${seconds}`),
    ...'-c:v libx264 -preset ultrafast -b:v 2600k -maxrate 2600k -bufsize 2600k -g 60'.split(' '),
    ...['-pix_fmt', 'yuv420p', '-c:a', 'aac', '-movflags', '+faststart', path],
  ]);
}

async function upload(
  server: TestServer,
  bytes: Buffer,
  rate: number,
  goal: 'to its end' | 'to its ladder',
): Promise<Times> {
  const fields = { title: 'Clip', fileName: 'clip.mp4', protection: 'aes-128' as const };
  const { video, upload: grant } = await createVideo(server.deps, 'default', fields);
  const headers = { authorization: `Bearer ${grant.token}`, 'tus-resumable': '1.0.0' };
  const path = await new TusClient(server, { headers }).create(bytes.length);
  const moment = async (isReached: (video: VideoRow) => boolean): Promise<number> => {
    await videoWhen(server.deps, video.id, isReached);
    return performance.now();
  };
  const playable = moment((one) => one.playable);
  const complete = wholeMoment(server, video.id);
  const firstByteAt = performance.now();
  const answer = await fetch(new URL(path, server.url), {
    method: 'PATCH',
    headers: {
      ...headers,
      ...{ 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' },
    },
    // Node's fetch takes what can be iterated; the types know the web's only.
    body: paced(bytes, rate) as unknown as BodyInit,
    duplex: 'half',
  } as RequestInit);
  const lastByteAt = performance.now();
  if (answer.status !== 204) throw new Error(`The upload was answered with ${answer.status}`);
  const times = {
    firstByteToPlayable: (await playable) - firstByteAt,
    lastByteToComplete: (await complete) - lastByteAt,
  };
  if (goal === 'to its end')
    await deleteVideo(server.deps, { appId: 'default', videoId: video.id });
  else await videoWhen(server.deps, video.id, ({ status }) => ['ready', 'failed'].includes(status));
  return times;
}

/** When the manifests list all of it. */
async function wholeMoment({ deps }: TestServer, videoId: string): Promise<number> {
  for (;;) {
    const [whole] = await deps.database.db
      .select({ rev: revisions.rev })
      .from(revisions)
      .where(
        and(
          eq(revisions.videoId, videoId),
          isNotNull(revisions.publishedAt),
          eq(revisions.isGrowing, false),
        ),
      );
    if (whole) return performance.now();
    await pause(10);
  }
}

async function* paced(bytes: Buffer, rate: number): AsyncGenerator<Buffer> {
  const startedAt = performance.now();
  for (let sent = 0; sent < bytes.length;) {
    const due = Math.min(
      bytes.length,
      Math.ceil(((performance.now() - startedAt) / 1000 + 0.05) * rate),
    );
    if (due > sent) yield bytes.subarray(sent, due);
    sent = Math.max(sent, due);
    if (sent < bytes.length) await pause(tickMs);
  }
}

const [seconds = '30', rounds = '2', together = '0'] = process.argv.slice(2);
await measure(Number(seconds), Number(rounds), Number(together));
process.exit(0);
