/**
 * One file from Chromium over a shaped line: our queue as it is by default, Uppy (@uppy/tus) and UpChunk (@mux/upchunk) as they are by
 * default, in one run, alternating, each round beginning with another one; then over a line whose connections are cut again and again.
 * Prints the time until the server has
 * all of it, and the bytes that were sent twice for each cut. Uppy and ours send to our server; UpChunk, which does not speak tus, to a
 * minimal one of the protocol that it documents (PUT with Content-Range), which neither syncs to the disk nor verifies anything.
 *
 *   node --import ./test/support/register-tsx.mjs bench/upload-peers.ts [MiB] [rounds] [MB/s] [ms of round trips] [ms between cuts]
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Browser } from 'playwright-core';
import { launchChromium } from '../test/support/browser.js';
import { startUploadServer } from '../test/server/features/uploads/upload-server.js';
import { startSlowLine } from './slow-line.js';

const mib = 1024 * 1024;
const tsx = new URL('../test/support/register-tsx.mjs', import.meta.url).href;
const peers = ['vodkit', 'Uppy', 'UpChunk'];

interface Served {
  url: string;
  grants: { videoId: string; token: string }[];
}

interface Plan {
  fileMib: number;
  rounds: number;
  rate: number;
  rttMs: number;
  cutEveryMs: number;
}

interface Outcome {
  seconds: number;
  twiceBytes: number;
  cuts: number;
}

async function measure(plan: Plan, served: Served, browser: Browser): Promise<void> {
  const { fileMib, rounds, rate, rttMs, cutEveryMs } = plan;
  const rates = { connectionRate: rate * 1e6, lineRate: rate * 1e6 };
  const line = await startSlowLine({ rttMs, ...rates }, Number(new URL(served.url).port));
  const outcomes = new Map<string, Outcome[]>();
  for (let round = 0; round < rounds; round += 1)
    for (const peer of [
      ...peers.slice(round % peers.length),
      ...peers.slice(0, round % peers.length),
    ]) {
      const grant = served.grants.pop();
      if (!grant) throw new Error('There are too few grants.');
      const page = await browser.newPage();
      await page.goto(line.url);
      const before = line.sentBytes;
      let cuts = 0;
      const cutting = setInterval(() => cutEveryMs && (cuts += line.cut()), cutEveryMs || 1e6);
      const run = { peer, bytes: fileMib * mib, ...grant };
      const seconds = await page
        .evaluate((given) => (window as unknown as Upload).upload(given), run)
        .catch((error: Error) => {
          console.log(`    ${peer}: ${error.message.split('\n')[0]}`);
          return NaN;
        });
      clearInterval(cutting);
      const twiceBytes = line.sentBytes - before - run.bytes;
      outcomes.set(peer, [...(outcomes.get(peer) ?? []), { seconds, twiceBytes, cuts }]);
      await page.close();
    }
  line.stop();
  report(plan, outcomes);
}

interface Upload {
  upload(run: { peer: string; bytes: number; token: string; videoId: string }): Promise<number>;
}

function report(
  { fileMib, rate, rttMs, cutEveryMs }: Plan,
  outcomes: Map<string, Outcome[]>,
): void {
  const cut = cutEveryMs ? `, cut every ${cutEveryMs} ms` : '';
  console.log(`${fileMib} MiB at ${rate} MB/s, round trip of ${rttMs} ms${cut}:`);
  const own = outcomes.get('vodkit') ?? [];
  for (const [peer, all] of outcomes) {
    const each = median(all.map(({ seconds }) => seconds));
    // Of the same round, so that what else the machine does counts less.
    const ratio = median(all.map(({ seconds }, round) => (own[round]?.seconds ?? NaN) / seconds));
    const cuts = all.reduce((sum, one) => sum + one.cuts, 0);
    const twice = all.reduce((sum, one) => sum + one.twiceBytes, 0) / cuts / mib;
    const perCut = cuts ? `  ${twice.toFixed(2)} MiB sent twice for each of ${cuts} cuts` : '';
    console.log(
      `  ${peer.padEnd(8)} ${each.toFixed(1).padStart(6)} s  ours takes ${ratio.toFixed(2)} of it${perCut}`,
    );
  }
}

function median(numbers: number[] = []): number {
  const sorted = numbers.filter(Number.isFinite).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

/** In a process of its own: the page, our upload server, and what UpChunk sends to, under one address. */
async function serve(count: number): Promise<void> {
  const server = await startUploadServer();
  const script = await bundlePage();
  const front = createServer((incoming, outgoing) => {
    const { url = '', method } = incoming;
    if (url === '/page.js') outgoing.setHeader('content-type', 'text/javascript').end(script);
    else if (url.startsWith('/v1/')) pass(server.url, incoming, outgoing);
    else if (method === 'PUT') takePiece(incoming, outgoing);
    else outgoing.setHeader('content-type', 'text/html').end('<script src="/page.js"></script>');
  });
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
  const grants = [];
  for (let made = 0; made < count; made += 1) {
    const { videoId, token } = await server.grant();
    grants.push({ videoId, token });
  }
  const url = `http://127.0.0.1:${(front.address() as AddressInfo).port}`;
  console.log(JSON.stringify({ url, grants } satisfies Served));
}

function pass(target: string, incoming: IncomingMessage, outgoing: ServerResponse): void {
  const { method, url, headers } = incoming;
  const onward = request(`${target}${url}`, { method, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
  });
  onward.on('error', () => outgoing.destroy());
  incoming.on('error', () => onward.destroy());
  outgoing.on('close', () => outgoing.writableFinished || onward.destroy());
  incoming.pipe(onward);
}

/** A piece that came whole is answered 308 with how far it is, the last one 200. */
function takePiece(incoming: IncomingMessage, outgoing: ServerResponse): void {
  const [, , end = '', total = ''] =
    /^bytes (\d+)-(\d+)\/(\d+)$/.exec(incoming.headers['content-range'] ?? '') ?? [];
  incoming.on('error', () => outgoing.destroy());
  incoming.resume().on('end', () => {
    if (Number(end) + 1 === Number(total)) outgoing.writeHead(200).end();
    else outgoing.writeHead(308, { range: `bytes=0-${end}` }).end();
  });
}

async function bundlePage(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('./upload-peers-page.ts', import.meta.url))],
    ...{ bundle: true, write: false, format: 'iife', target: 'es2022', logLevel: 'error' },
    plugins: [
      {
        name: 'hash-worker',
        setup: (hooks) => {
          hooks.onResolve({ filter: /hash-worker-code/ }, ({ path }) => ({
            path,
            namespace: 'worker',
          }));
          hooks.onLoad({ filter: /./, namespace: 'worker' }, () => ({ contents: workerCode }));
        },
      },
    ],
  });
  return outputFiles[0]?.text ?? '';
}

const worker = await build({
  entryPoints: [fileURLToPath(new URL('../src/upload/integrity/hash-worker.ts', import.meta.url))],
  ...{ bundle: true, write: false, format: 'iife', target: 'es2022', minify: true },
});
const workerCode = `export default ${JSON.stringify(worker.outputFiles?.[0]?.text ?? '')}`;

async function startServing(count: number): Promise<{ child: ChildProcess; served: Served }> {
  const child = spawn(
    process.execPath,
    ['--import', tsx, fileURLToPath(import.meta.url), 'serve', String(count)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const text = await new Promise<string>((resolve) =>
    createInterface({ input: child.stdout }).once('line', resolve),
  );
  return { child, served: JSON.parse(text) as Served };
}

const [fileMib = '48', rounds = '1', rate = '16', roundTrips = '0,40,200', cutMs = '2000'] =
  process.argv.slice(2);
if (fileMib === 'serve') await serve(Number(rounds));
else {
  const trips = roundTrips.split(',').map(Number);
  const plans = [
    ...trips.map((rttMs) => ({ rttMs, cutEveryMs: 0 })),
    { rttMs: 40, cutEveryMs: Number(cutMs) },
  ];
  const { child, served } = await startServing(plans.length * Number(rounds) * peers.length);
  const browser = await launchChromium();
  try {
    for (const plan of plans) {
      const all = { fileMib: Number(fileMib), rounds: Number(rounds), rate: Number(rate), ...plan };
      await measure(all, served, browser);
    }
  } finally {
    await browser.close();
    child.kill('SIGKILL');
  }
  process.exit(0);
}
