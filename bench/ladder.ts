/**
 * The worker (probe, ladder, images, encryption, durable storage, publication) against one plain ffmpeg command that
 * makes the same ladder, in one run, alternating.
 *
 *   node --import ./test/support/register-tsx.mjs bench/ladder.ts [seconds] [rounds]
 */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { processClip, renditionsOf } from '../test/support/process-clip.js';
import { startTestServer } from '../test/support/server.js';

const run = promisify(execFile);
const rungs = [
  { size: '1920:1080', rate: 5_000_000 },
  { size: '1280:720', rate: 2_800_000 },
  { size: '852:480', rate: 1_400_000 },
  { size: '640:360', rate: 800_000 },
  { size: '426:240', rate: 400_000 },
];

interface Cost {
  seconds: number;
  /** Of this process and all that it started. */
  cpuSeconds: number;
}

async function measure(seconds: number, rounds: number): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'vodkit-bench-'));
  // The kernel does not count to us what runs inside bubblewrap; it costs some 80 ms for each of five programs.
  const server = await startTestServer({ VOD_SANDBOX: 'off' });
  try {
    const source = join(folder, 'source.mp4');
    await makeSource(source, seconds);
    const costs: Record<'plain' | 'worker', Cost[]> = { plain: [], worker: [] };
    for (let round = 0; round < rounds; round += 1) {
      costs.plain.push(await costOf(() => plainLadder(source, folder)));
      costs.worker.push(
        await costOf(async () => {
          const video = await processClip(server.deps, source);
          const made = (await renditionsOf(server.deps, video)).filter(
            ({ kind }) => kind === 'video',
          );
          if (video.status !== 'ready' || made.length !== rungs.length)
            throw new Error(`The worker made ${made.length} rungs`);
        }),
      );
    }
    report(costs, seconds);
  } finally {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Moving shapes with film grain: neither a still nor pure noise. */
async function makeSource(path: string, seconds: number): Promise<void> {
  const picture = `testsrc2=s=1920x1080:r=30:d=${seconds},noise=alls=6:allf=t`;
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
    `anoisesrc=a=0.05:d=${seconds}`,
    '-c:v',
    'libx264',
    '-preset',
    'ultrafast',
    '-crf',
    '20',
    '-pix_fmt',
    'yuv420p',
    '-c:a',
    'aac',
    path,
  ]);
}

async function plainLadder(source: string, folder: string): Promise<void> {
  const names = rungs.map((_, i) => `[s${i}]`).join('');
  const scales = rungs.map(({ size }, i) => `[s${i}]scale=${size}[v${i}]`);
  const outputs = rungs.flatMap(({ rate }, i) => [
    '-map',
    `[v${i}]`,
    '-c:v',
    'libx264',
    '-preset',
    'veryfast',
    '-profile:v',
    'high',
    '-crf',
    '23',
    '-maxrate',
    String(rate),
    '-bufsize',
    String(rate * 2),
    '-g',
    '60',
    '-keyint_min',
    '60',
    '-sc_threshold',
    '0',
    join(folder, `plain-${i}.mp4`),
  ]);
  const sound = ['-map', '0:a', '-c:a', 'aac', '-b:a', '128k', join(folder, 'plain-sound.mp4')];
  const graph = [`[0:v]split=${rungs.length}${names}`, ...scales].join(';');
  await run('ffmpeg', [
    '-v',
    'error',
    '-y',
    '-nostdin',
    '-i',
    source,
    '-filter_complex',
    graph,
    ...outputs,
    ...sound,
  ]);
}

async function costOf(work: () => Promise<void>): Promise<Cost> {
  const [started, cpu] = [performance.now(), cpuSeconds()];
  await work();
  return { seconds: (performance.now() - started) / 1000, cpuSeconds: cpuSeconds() - cpu };
}

/** utime, stime, cutime and cstime of proc(5), in ticks of a hundredth. */
function cpuSeconds(): number {
  const fields = readFileSync('/proc/self/stat', 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / 100;
}

function report(costs: Record<'plain' | 'worker', Cost[]>, seconds: number): void {
  const best = (name: 'plain' | 'worker', kind: keyof Cost) =>
    Math.min(...costs[name].map((cost) => cost[kind]));
  console.log(
    `ladder of ${rungs.length} rungs and sound, ${seconds} s of 1080p30, ${availableParallelism()} cores, best of ${costs.plain.length}`,
  );
  for (const name of ['plain', 'worker'] as const)
    console.log(
      `${name.padEnd(7)} ${best(name, 'seconds').toFixed(1)} s wall, ${best(name, 'cpuSeconds').toFixed(1)} s of processor`,
    );
  for (const kind of ['seconds', 'cpuSeconds'] as const) {
    const ratio = best('worker', kind) / best('plain', kind);
    console.log(
      `worker / plain, ${kind === 'seconds' ? 'wall' : 'processor'}: ${ratio.toFixed(3)} (budget 1.05)`,
    );
  }
}

const [seconds = 60, rounds = 2] = process.argv.slice(2).map(Number);
await measure(seconds, rounds);
