/**
 * One file over a way on which each connection is slower than the line: our queue with one part, with four, and as it chooses, beside
 * tus-js-client with one and with four, in one run. From the first request until the server has all of it, joined.
 *
 *   node --import ./test/support/register-tsx.mjs bench/parallel-parts.ts [MiB] [rounds] [MB/s of a connection] [MB/s of the line] [ms of round trips]
 */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Upload } from 'tus-js-client';
import type { ParallelParts } from '../src/upload/parallel-option.js';
import { VodUploadQueue } from '../src/upload/upload-queue.js';
import { startUploadServer } from '../test/server/features/uploads/upload-server.js';
import { startSlowLine } from './slow-line.js';
import { median } from './median.js';

const mib = 1024 * 1024;
const tsx = new URL('../test/support/register-tsx.mjs', import.meta.url).href;

interface Target {
  url: string;
  videoId: string;
  headers: Record<string, string>;
}

type Send = (target: Target, bytes: Uint8Array<ArrayBuffer>) => Promise<void>;

const ways: Record<string, Send> = {
  'vodkit, 1 part': (target, bytes) => sendByQueue(target, bytes, 1),
  'vodkit, auto': (target, bytes) => sendByQueue(target, bytes, 'auto'),
  'vodkit, 4 parts': (target, bytes) => sendByQueue(target, bytes, 4),
  'tus-js-client, 1 part': (target, bytes) => sendByTus(target, bytes, 1),
  'tus-js-client, 4 parts': (target, bytes) => sendByTus(target, bytes, 4),
};

interface Served {
  rttMs: number;
  url: string;
  grants: { videoId: string; headers: Record<string, string> }[];
}

async function measure(fileMib: number, rounds: number, rates: string[]): Promise<void> {
  const bytes = new Uint8Array(randomBytes(fileMib * mib));
  const count = String(rounds * Object.keys(ways).length);
  const child = spawn(
    process.execPath,
    ['--import', tsx, fileURLToPath(import.meta.url), 'serve', count, ...rates],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  try {
    const text = await new Promise<string>((resolve) =>
      createInterface({ input: child.stdout }).once('line', resolve),
    );
    for (const { rttMs, url, grants } of JSON.parse(text) as Served[]) {
      const seconds = new Map<string, number[]>();
      for (let round = 0; round < rounds; round += 1)
        for (const [name, send] of Object.entries(ways)) {
          const grant = grants.pop();
          if (!grant) throw new Error('There are too few grants.');
          const startedAt = performance.now();
          await send({ url, ...grant }, bytes);
          const took = (performance.now() - startedAt) / 1000;
          seconds.set(name, [...(seconds.get(name) ?? []), took]);
        }
      report(rttMs, fileMib, seconds);
    }
  } finally {
    child.kill('SIGKILL');
  }
}

/** In a process of its own, as a server is: says what there is to upload to. */
async function serve(
  count: number,
  roundTrips: number[],
  [connectionMb = 0, lineMb = 0]: number[],
): Promise<void> {
  const server = await startUploadServer();
  const port = Number(new URL(server.url).port);
  const served: Served[] = [];
  for (const rttMs of roundTrips) {
    const rates = { connectionRate: connectionMb * 1e6, lineRate: lineMb * 1e6 };
    const { url } = await startSlowLine({ rttMs, ...rates }, port);
    const grants = [];
    for (let made = 0; made < count; made += 1) {
      const { videoId, headers } = await server.grant();
      grants.push({ videoId, headers });
    }
    served.push({ rttMs, url, grants });
  }
  console.log(JSON.stringify(served));
}

function report(rttMs: number, fileMib: number, seconds: Map<string, number[]>): void {
  console.log(`${fileMib} MiB, round trip of ${rttMs} ms:`);
  const single = median(seconds.get('vodkit, 1 part'));
  const peer = median(seconds.get('tus-js-client, 4 parts'));
  for (const [name, all] of seconds) {
    const each = median(all);
    console.log(
      `  ${name.padEnd(24)} ${each.toFixed(1).padStart(6)} s  ${((fileMib * mib) / each / 1e6).toFixed(1).padStart(6)} MB/s` +
        `  ${(single / each).toFixed(2)} x one part of ours, ${(peer / each).toFixed(2)} x tus-js-client in 4` +
        `  (${all.map((one) => one.toFixed(1)).join(', ')})`,
    );
  }
}

async function sendByQueue(
  { url, videoId, headers }: Target,
  bytes: Uint8Array<ArrayBuffer>,
  parallelParts: ParallelParts,
): Promise<void> {
  const token = headers['authorization']?.replace('Bearer ', '') ?? '';
  const upload = { endpoint: `${url}/v1/uploads`, token, expiresAt: '' };
  const queue = new VodUploadQueue({
    getUploadAuth: async () => ({ videoId, upload }),
    parallelParts,
  });
  await new Promise<void>((resolve, reject) => {
    queue.subscribe(({ state }) => {
      if (state.phase === 'done') resolve();
      if (state.phase === 'failed') reject(state.error);
    });
    queue.add([new File([bytes], 'clip.mp4', { type: 'video/mp4', lastModified: 1 })]);
  });
}

function sendByTus(
  { url, headers }: Target,
  bytes: Uint8Array<ArrayBuffer>,
  parallelUploads: number,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const upload = new Upload(Buffer.from(bytes.buffer), {
      endpoint: `${url}/v1/uploads`,
      headers,
      metadata: { filename: 'clip.mp4', filetype: 'video/mp4' },
      parallelUploads,
      onError: reject,
      onSuccess: () => resolve(),
    });
    upload.start();
  });
}

const [fileMib = '72', rounds = '1', ...given] = process.argv.slice(2);
const [connectionMb = '4', lineMb = '40', roundTrips = '0,40,200'] = given;
if (fileMib === 'serve')
  await serve(
    Number(rounds),
    roundTrips.split(',').map(Number),
    [connectionMb, lineMb].map(Number),
  );
else {
  await measure(Number(fileMib), Number(rounds), [connectionMb, lineMb, roundTrips]);
  process.exit(0);
}
