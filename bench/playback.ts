/**
 * Rates of the hot routes beside a bare Node HTTP + HMAC server, in one run: `node --import ./test/support/register-tsx.mjs bench/playback.ts`.
 * Needs wrk (apt-get install wrk). Two processes share the machine with wrk, so the ratios count, not the rates.
 */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { publishVideo, signAddresses } from '../test/server/features/playback/publish-video.js';
import { basic, freePort, startTestServer, type AccessKeyPair } from '../test/support/server.js';
import { cpuMsOf } from './serve.js';

const run = promisify(execFile);
const seconds = Number(process.env['BENCH_SECONDS'] ?? 3);
const rounds = 3;
const connections = 32;
const segmentBytes = 500 * 1024;
const segmentCount = 40;

interface Rate {
  perSecond: number;
  p99Ms: number;
  failed: number;
  /** Of a core, whatever else the machine does. */
  cpuUsEach: number;
}

interface Peer {
  child: ChildProcess;
  url: string;
}

const script = `
done = function(summary, latency, requests)
  local e = summary.errors
  io.write(string.format("RESULT %d %f %f %d\\n", summary.requests,
    summary.requests / summary.duration * 1e6, latency:percentile(99) / 1000, e.status + e.connect + e.read + e.write + e.timeout))
end`;

async function main(): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'vodkit-bench-'));
  const children: ChildProcess[] = [];
  try {
    const ours = await startOurs(join(dir, 'data'));
    children.push(ours.child);
    const bare = await startBare(dir);
    children.push(bare.child);
    const wrk = createWrk(dir);
    const post = { headers: { authorization: basic(ours.accessKey) }, method: 'POST' };
    const key = `${bare.url}/p/${bare.token}/key`;
    const segments = Array.from({ length: segmentCount }, (_, n) =>
      ours.address(`v/720p/${n}.m4s`),
    );
    console.log(
      `${'route'.padEnd(20)} ${'ours/s'.padStart(8)} ${'p99 ms'.padStart(7)} ${'bare/s'.padStart(8)} ${'p99 ms'.padStart(7)} ${'ratio'.padStart(6)} ${'core µs each, ours/bare'.padStart(25)}`,
    );
    const compare = async (
      name: string,
      share: number,
      measureOurs: () => Promise<Rate>,
      measureBare: () => Promise<Rate>,
    ) => {
      const [our, peer]: [Rate[], Rate[]] = [[], []];
      // In turns, so that what else the machine does falls on both.
      for (let round = 0; round < rounds; round++) {
        our.push(await measureOurs());
        peer.push(await measureBare());
      }
      print(name, share, median(our), median(peer));
    };
    await compare(
      'play-auth',
      5000 / 16_444,
      () => wrk(ours.child, [`${ours.url}/v1/videos/${ours.videoId}/play-auth`], post),
      () => wrk(bare.child, [`${bare.url}/play-auth`], { method: 'POST' }),
    );
    await compare(
      'key',
      5000 / 16_444,
      () => wrk(ours.child, [ours.address(`k/${ours.keyId}`)]),
      () => wrk(bare.child, [key]),
    );
    await compare(
      'media playlist',
      3000 / 16_444,
      () => wrk(ours.child, [ours.address('v/720p/index.m3u8')]),
      () => wrk(bare.child, [key]),
    );
    await compare(
      'segment of 500 KiB',
      1200 / 1626,
      () => wrk(ours.child, segments),
      () => wrk(bare.child, [`${bare.url}/p/${bare.token}/segment`]),
    );
  } finally {
    for (const child of children) {
      const closed = once(child, 'close');
      child.kill('SIGTERM');
      await closed;
    }
    await rm(dir, { recursive: true, force: true });
  }
}

function median(rates: readonly Rate[]): Rate {
  const middle = (measure: (rate: Rate) => number) =>
    rates.map(measure).sort((a, b) => a - b)[rates.length >> 1] ?? 0;
  return {
    perSecond: middle((rate) => rate.perSecond),
    p99Ms: middle((rate) => rate.p99Ms),
    failed: rates.reduce((sum, rate) => sum + rate.failed, 0),
    cpuUsEach: middle((rate) => rate.cpuUsEach),
  };
}

/** `share` is the budget of DESIGN.md over what its bare server reached on the machine that it was measured on. */
function print(name: string, share: number, our: Rate, peer: Rate): void {
  const columns = [
    our.perSecond.toFixed(0).padStart(8),
    our.p99Ms.toFixed(1).padStart(7),
    peer.perSecond.toFixed(0).padStart(8),
    peer.p99Ms.toFixed(1).padStart(7),
  ];
  const ratio = our.perSecond / peer.perSecond;
  const verdict = our.failed > 0 ? `${our.failed} FAILED` : ratio >= share ? 'met' : 'MISSED';
  console.log(
    `${name.padEnd(20)} ${columns.join(' ')} ${ratio.toFixed(2).padStart(6)} ${`${our.cpuUsEach.toFixed(0)} / ${peer.cpuUsEach.toFixed(0)}`.padStart(25)}  ${verdict} (>= ${share.toFixed(2)})`,
  );
}

/** Publishes a video of large segments with a server of our own, then starts the real one on its data. */
async function startOurs(dataDir: string): Promise<
  Peer & {
    accessKey: AccessKeyPair;
    videoId: string;
    keyId: string;
    address: (path: string) => string;
  }
> {
  const env = {
    VOD_DATA_DIR: dataDir,
    PORT: String(await freePort()),
    VOD_SAMPLE: 'off',
    VOD_LOG_LEVEL: 'error',
  };
  const publicUrl = `http://127.0.0.1:${env.PORT}`;
  const server = await startTestServer({ ...env, VOD_PUBLIC_URL: publicUrl });
  const segments = Array.from({ length: segmentCount }, () => randomBytes(segmentBytes - 16));
  const video = {
    kind: 'video' as const,
    name: '720p',
    width: 1280,
    height: 720,
    init: randomBytes(800),
    segments,
    durations: segments.map(() => 4),
  };
  const { appId, videoId, keyId = '' } = await publishVideo(server.deps, [video]);
  const address = signAddresses(
    server.deps,
    { appId, videoId },
    { exp: Math.floor(Date.now() / 1000) + 7200 },
  );
  const { accessKey } = server;
  await server.stop();
  const log = await open(join(dataDir, 'bench.log'), 'w');
  const child = spawn(
    process.execPath,
    ['--import', './test/support/register-tsx.mjs', 'server/main.ts'],
    {
      env: { ...process.env, ...env, VOD_PUBLIC_URL: publicUrl, VOD_LOG_LEVEL: 'info' },
      stdio: ['ignore', log.fd, 'inherit'],
    },
  );
  await log.close();
  while (!(await isHealthy(publicUrl))) await setTimeout(100);
  return { child, url: publicUrl, accessKey, videoId, keyId, address };
}

async function isHealthy(url: string): Promise<boolean> {
  return fetch(`${url}/healthz`).then(
    (response) => response.ok,
    () => false,
  );
}

async function startBare(dir: string): Promise<Peer & { token: string }> {
  const file = join(dir, 'segment.bin');
  await writeFile(file, randomBytes(segmentBytes));
  const child = spawn(process.execPath, ['bench/bare-server.mjs', file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const { port, token } = JSON.parse(await firstLine(child)) as { port: number; token: string };
  return { child, url: `http://127.0.0.1:${port}`, token };
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (!child.stdout) throw new Error('No output to read');
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return line;
}

/** Asks for `urls` in turn on every connection. */
function createWrk(dir: string) {
  return async (
    server: ChildProcess,
    urls: readonly [string, ...string[]] | string[],
    { method = 'GET', headers = {} }: { method?: string; headers?: Record<string, string> } = {},
  ): Promise<Rate> => {
    const [first = ''] = urls;
    const paths = urls.map((url) => JSON.stringify(new URL(url).pathname)).join(', ');
    const setHeaders = Object.entries(headers).map(
      ([name, value]) => `wrk.headers[${JSON.stringify(name)}] = ${JSON.stringify(value)}`,
    );
    const lua =
      `wrk.method = "${method}"\n${setHeaders.join('\n')}\nlocal paths = {${paths}}\nlocal n = 0\n` +
      `request = function() n = n + 1; return wrk.format(nil, paths[n % #paths + 1]) end\n${script}\n`;
    const file = join(dir, 'wrk.lua');
    await writeFile(file, lua);
    const wrk = (time: number) =>
      run('wrk', ['-t1', `-c${connections}`, `-d${time}s`, '-s', file, new URL(first).origin]);
    await wrk(1);
    const cpuBefore = await cpuMsOf(server);
    const { stdout } = await wrk(seconds);
    const cpuMs = (await cpuMsOf(server)) - cpuBefore;
    const [, requests, perSecond, p99Ms, failed] =
      /RESULT (\S+) (\S+) (\S+) (\S+)/.exec(stdout) ?? [];
    return {
      perSecond: Number(perSecond),
      p99Ms: Number(p99Ms),
      failed: Number(failed),
      cpuUsEach: (cpuMs * 1000) / Number(requests),
    };
  };
}

await readFile('/usr/bin/wrk').catch(() => {
  throw new Error('This benchmark needs wrk: apt-get install wrk');
});
await main();
