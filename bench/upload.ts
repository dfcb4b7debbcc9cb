/**
 * One stream into our server, into @tus/server with its file store, and as a raw PUT into a file, in one run, alternating.
 * Ours syncs to the disk before it answers; the other two never do.
 *
 *   node --import ./test/support/register-tsx.mjs bench/upload.ts [MiB] [rounds]
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createWriteStream, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { Agent, createServer, request, type IncomingMessage } from 'node:http';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { median } from './median.js';

const mib = 1024 * 1024;
const running = new Set<ChildProcess>();
const tsx = new URL('../test/support/register-tsx.mjs', import.meta.url).href;
const ourServer = fileURLToPath(
  new URL('../test/server/features/uploads/upload-process.ts', import.meta.url),
);

interface Peer {
  name: string;
  process: ChildProcess;
  url: string;
  authorization: string | undefined;
}

async function measure(fileMib: number, rounds: number): Promise<void> {
  const cache = fileURLToPath(new URL('../.cache/', import.meta.url));
  await mkdir(cache, { recursive: true });
  const dir = await mkdtemp(join(cache, 'bench-upload-'));
  const starters = [
    () => startOurs(dir),
    () => startPeer('@tus/server', 'serve-tus', dir),
    () => startPeer('raw PUT', 'serve-raw', dir),
  ];
  try {
    for (const chunkMib of [fileMib, 8]) {
      const rates = new Map<string, number[]>();
      const cpu = new Map<string, number[]>();
      let rss = { before: 0, peak: 0 };
      for (let round = 0; round <= rounds; round += 1) {
        for (const start of starters) {
          const peer = await start();
          const watch = peer.name === 'vodkit' ? watchRss(peer.process) : undefined;
          const cpuBefore = cpuSeconds(peer.process);
          const rate = await upload(peer, fileMib * mib, chunkMib * mib);
          cpu.set(peer.name, [...(cpu.get(peer.name) ?? []), cpuSeconds(peer.process) - cpuBefore]);
          if (watch) rss = watch();
          // The first round warms the disk cache and is not counted.
          if (round > 0) rates.set(peer.name, [...(rates.get(peer.name) ?? []), rate]);
          await end(peer.process);
          await rm(join(dir, 'data'), { recursive: true, force: true });
        }
      }
      report({ fileMib, chunkMib, rates, cpu, rss });
    }
  } finally {
    for (const child of running) child.kill('SIGKILL');
    await rm(dir, { recursive: true, force: true });
  }
}

interface Measured {
  fileMib: number;
  chunkMib: number;
  /** MiB/s of each round, by peer. */
  rates: Map<string, number[]>;
  /** Seconds of processor time of each round, by peer; steadier than rates on a busy machine. */
  cpu: Map<string, number[]>;
  rss: { before: number; peak: number };
}

function report({ fileMib, chunkMib, rates, cpu, rss }: Measured): void {
  const best = new Map([...rates].map(([name, all]) => [name, median(all)]));
  console.log(
    `${fileMib} MiB in requests of ${chunkMib} MiB, median of ${rates.get('vodkit')?.length ?? 0} rounds:`,
  );
  for (const [name, all] of rates) {
    console.log(
      `  ${name.padEnd(12)} ${median(all).toFixed(0).padStart(5)} MiB/s, ${median(cpu.get(name) ?? []).toFixed(2)} s of processor  (${all.map((rate) => rate.toFixed(0)).join(', ')})`,
    );
  }
  const ratio = (name: string): string =>
    ((best.get('vodkit') ?? 0) / (best.get(name) ?? 1)).toFixed(2);
  console.log(
    `  vodkit / @tus/server ${ratio('@tus/server')}   vodkit / raw PUT ${ratio('raw PUT')}   (budget of @tus/server: 1.20 in one stream, 1.00 in requests of 8 MiB)`,
  );
  console.log(
    `  vodkit's memory: ${rss.before.toFixed(0)} MiB before, ${rss.peak.toFixed(0)} MiB at most while it received\n`,
  );
}

async function upload(peer: Peer, length: number, chunkBytes: number): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const tus = {
    'tus-resumable': '1.0.0',
    ...(peer.authorization && { authorization: peer.authorization }),
  };
  const created =
    peer.name === 'raw PUT'
      ? undefined
      : await send(
          agent,
          'POST',
          `${peer.url}/v1/uploads`,
          { ...tus, 'upload-length': String(length) },
          0,
        );
  const target = created
    ? new URL(created.headers.location ?? '', peer.url).href
    : `${peer.url}/file`;
  const startedAt = performance.now();
  for (let offset = 0; offset < length; offset += chunkBytes) {
    const headers = {
      ...tus,
      'upload-offset': String(offset),
      'content-type': 'application/offset+octet-stream',
    };
    const answer = await send(
      agent,
      created ? 'PATCH' : 'PUT',
      target,
      headers,
      Math.min(chunkBytes, length - offset),
    );
    if (answer.statusCode !== 204) throw new Error(`${peer.name} answered ${answer.statusCode}`);
  }
  const seconds = (performance.now() - startedAt) / 1000;
  agent.destroy();
  return length / mib / seconds;
}

const noise = randomBytes(8 * mib);

async function send(
  agent: Agent,
  method: string,
  url: string,
  headers: Record<string, string>,
  length: number,
): Promise<IncomingMessage> {
  const outgoing = request(url, {
    method,
    agent,
    headers: { ...headers, 'content-length': String(length) },
  });
  const answered = new Promise<IncomingMessage>((resolve, reject) =>
    outgoing.once('response', resolve).once('error', reject),
  );
  for (let sent = 0; sent < length;) {
    const start = sent % noise.length;
    const slice = noise.subarray(start, start + Math.min(256 * 1024, length - sent));
    sent += slice.length;
    if (!outgoing.write(slice)) await new Promise((resolve) => outgoing.once('drain', resolve));
  }
  outgoing.end();
  const answer = await answered;
  answer.resume();
  await new Promise((resolve) => answer.once('end', resolve));
  return answer;
}

function cpuSeconds(child: ChildProcess): number {
  const [user = 0, system = 0] = readFileSync(`/proc/${child.pid}/stat`, 'utf8')
    .split(') ')[1]!
    .split(' ')
    .slice(11, 13)
    .map(Number);
  return (user + system) / 100;
}

function watchRss(child: ChildProcess): () => { before: number; peak: number } {
  const read = (): number =>
    Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1] ?? 0) /
    1024;
  const before = read();
  let peak = before;
  const timer = setInterval(() => (peak = Math.max(peak, read())), 50);
  return () => {
    clearInterval(timer);
    return { before, peak };
  };
}

async function startOurs(dir: string): Promise<Peer> {
  const dataDir = join(dir, 'data');
  await mkdir(dataDir);
  const { child, line } = await startProcess([ourServer, dataDir]);
  const { url, grant } = JSON.parse(line) as {
    url: string;
    grant: { headers: Record<string, string> };
  };
  return { name: 'vodkit', process: child, url, authorization: grant.headers['authorization'] };
}

async function startPeer(name: string, mode: string, dir: string): Promise<Peer> {
  const dataDir = join(dir, 'data');
  await mkdir(dataDir);
  const { child, line } = await startProcess([fileURLToPath(import.meta.url), mode, dataDir]);
  return { name, process: child, url: line, authorization: undefined };
}

async function startProcess(args: string[]): Promise<{ child: ChildProcess; line: string }> {
  const child = spawn(process.execPath, ['--import', tsx, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  running.add(child);
  const line = await new Promise<string>((resolve) =>
    createInterface({ input: child.stdout }).once('line', resolve),
  );
  return { child, line };
}

async function end(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;
  running.delete(child);
}

async function serveTus(directory: string): Promise<void> {
  const { Server } = await import('@tus/server');
  const { FileStore } = await import('@tus/file-store');
  const tus = new Server({ path: '/v1/uploads', datastore: new FileStore({ directory }) });
  listen(createServer((incoming, outgoing) => void tus.handle(incoming, outgoing)));
}

async function serveRaw(directory: string): Promise<void> {
  listen(
    createServer((incoming, outgoing) => {
      const flags = incoming.headers['upload-offset'] === '0' ? 'w' : 'a';
      void pipeline(incoming, createWriteStream(join(directory, 'file'), { flags })).then(() =>
        outgoing.writeHead(204).end(),
      );
    }),
  );
}

function listen(server: ReturnType<typeof createServer>): void {
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    if (address !== null && typeof address !== 'string')
      console.log(`http://127.0.0.1:${address.port}`);
  });
}

if (process.argv[2] === 'serve-tus') await serveTus(process.argv[3] ?? '');
else if (process.argv[2] === 'serve-raw') await serveRaw(process.argv[3] ?? '');
else await measure(Number(process.argv[2] ?? 512), Number(process.argv[3] ?? 5));
