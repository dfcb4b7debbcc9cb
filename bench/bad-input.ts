/**
 * How long bad input occupies us, beside good input in the same run. No test asserts these times.
 *
 *   node --import ./test/support/register-tsx.mjs bench/bad-input.ts     (needs Chromium and PostgreSQL)
 */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sql } from 'drizzle-orm';
import { toDatabaseProblem } from '../server/platform/database/database-problem.js';
import { openDatabase } from '../server/platform/database/open-database.js';
import { TokenSigner } from '../server/platform/crypto/signed-token.js';
import { parseStoryboard } from '../src/player/controls/storyboard.js';
import type { VodPlayerElement } from '../src/player/player-element.js';
import { launchChromium } from '../test/support/browser.js';
import { startPlayerSite } from '../test/support/player-site.js';
import { startPostgres } from '../test/support/postgres.js';
import { silentLog } from '../test/support/silent-log.js';
import { quantile } from './serve.js';

const timingSamples = Number(process.env['BENCH_SAMPLES'] ?? 100_000);

const signer = new TokenSigner([{ kid: 'k1', secret: randomBytes(32) }]);
const good = signer.sign('play', { exp: Math.floor(Date.now() / 1000) + 60 });

console.log('tokens (P-07: 5 ms)');
const goodMs = medianOf(1000, () => verify(good));
report('a good one', goodMs, goodMs, 5);
const badTokens: Record<string, string> = {
  'a thousand segments': Array.from({ length: 1000 }, () => 'a').join('.'),
  'a megabyte of payload': `p1.k1.${'A'.repeat(1_000_000)}.${'A'.repeat(43)}`,
  'a megabyte of dots': '.'.repeat(1_000_000),
  'a key id of a megabyte': `p1.${'k'.repeat(1_000_000)}.AA.${'A'.repeat(43)}`,
};
for (const [name, token] of Object.entries(badTokens))
  report(
    name,
    medianOf(1000, () => verify(token)),
    goodMs,
    5,
  );
compareTiming();

console.log('storyboards (G-30: 100 ms)');
const tile = '00:00.000 --> 00:02.000\ns.jpg#xywh=0,0,160,90\n\n';
const base = 'https://cdn.example/storyboard.vtt';
const storyboardMs = medianOf(20, () => parseStoryboard(tile.repeat(3000), base));
report('3,000 tiles', storyboardMs, storyboardMs, 100);
const hostileStoryboards: Record<string, string> = {
  '100,000 tiles': tile.repeat(100_000),
  'half a megabyte of zeros': `${'0'.repeat(500_000)}\n${'00:00.000 --> '.repeat(20_000)}`,
};
for (const [name, text] of Object.entries(hostileStoryboards))
  report(
    name,
    medianOf(20, () => parseStoryboard(text, base)),
    storyboardMs,
    100,
  );

await measurePool();
await measureManifests();

function verify(token: string): void {
  try {
    signer.verify('play', token);
  } catch {
    // How long the refusal took is all that counts here.
  }
}

/** P-17: whether the time tells how much of a MAC is right, beside a comparison that stops at the first wrong byte. */
function compareTiming(): void {
  const signature = good.slice(good.lastIndexOf('.') + 1);
  const body = good.slice(0, good.lastIndexOf('.') + 1);
  const flip = (at: number): string => {
    const other = signature[at] === 'A' ? 'Q' : 'A';
    return `${body}${signature.slice(0, at)}${other}${signature.slice(at + 1)}`;
  };
  const ours = welch(
    () => verify(flip(0)),
    () => verify(flip(signature.length - 2)),
  );
  const [right, first, last] = [Buffer.alloc(32, 1), Buffer.alloc(32, 1), Buffer.alloc(32, 1)];
  first[0] = 2;
  last[31] = 2;
  const peer = welch(
    () => void timingSafeEqual(right, first),
    () => void timingSafeEqual(right, last),
  );
  console.log(
    `  MAC, wrong at its beginning or end: |t| ${Math.abs(ours).toFixed(2)} of ${timingSamples} samples, timingSafeEqual alone ${Math.abs(peer).toFixed(2)}  ${verdict(Math.abs(ours) < 4.5)} (P-17: < 4.5)`,
  );
}

/** Welch's t of the two times, in turn; what a collection of garbage interrupted is left out. */
function welch(one: () => void, other: () => void): number {
  const times: [number[], number[]] = [[], []];
  for (let n = 0; n < timingSamples; n += 1)
    for (const index of n % 2 === 0 ? [0, 1] : [1, 0]) {
      const run = index === 0 ? one : other;
      const from = process.hrtime.bigint();
      run();
      times[index as 0 | 1].push(Number(process.hrtime.bigint() - from));
    }
  const bound = quantile(times.flat().sort(ascending), 0.95);
  const [a, b] = times.map((all) => {
    const kept = all.filter((ns) => ns <= bound);
    const mean = kept.reduce((sum, ns) => sum + ns, 0) / kept.length;
    const variance = kept.reduce((sum, ns) => sum + (ns - mean) ** 2, 0) / (kept.length - 1);
    return { mean, error: variance / kept.length };
  }) as [Sample, Sample];
  return (a.mean - b.mean) / Math.sqrt(a.error + b.error);
}

interface Sample {
  mean: number;
  error: number;
}

/** D-05: queries that find every connection taken. */
async function measurePool(): Promise<void> {
  const cluster = await startPostgres();
  const database = await openDatabase({
    config: { databaseUrl: await cluster.createDatabase(), dataDir: '/nowhere' },
    log: silentLog,
  });
  const refusals: number[] = [];
  await Promise.all(
    Array.from({ length: 200 }, async () => {
      const from = performance.now();
      const problem = await database.db
        .execute(sql`select pg_sleep(3)`)
        .then(() => undefined, toDatabaseProblem);
      if (problem?.status === 503) refusals.push(performance.now() - from);
    }),
  );
  console.log(`a pool of connections that are all taken (D-05: 2 s), ${refusals.length} refused`);
  report('the slowest refusal', Math.max(...refusals), 3000, 2000);
  await database.close();
  await cluster.stop();
}

/** P-37: from the address to the error, and the longest task of the page, beside a playlist that is not found. */
async function measureManifests(): Promise<void> {
  const head = '#EXTM3U\n#EXT-X-VERSION:6\n#EXT-X-TARGETDURATION:2\n';
  const bodies: Record<string, string | undefined> = {
    'not found': undefined,
    'names itself': `${head}#EXT-X-STREAM-INF:BANDWIDTH=1000\nnames-itself.m3u8\n`,
    'a million lines': `${head}${'#EXTINF:2,\nnone.m4s\n'.repeat(500_000)}`,
    'a page of HTML': '<!doctype html><title>Sign in</title>',
    'fifty megabytes': `${head}${'# nothing\n'.repeat(5_000_000)}`,
    'discontinuities everywhere': `${head}${'#EXT-X-DISCONTINUITY\n#EXTINF:0.1,\nnone.m4s\n'.repeat(20_000)}#EXT-X-ENDLIST\n`,
  };
  const names = Object.keys(bodies);
  const addressOf = (name: string): string => `/${name.replaceAll(' ', '-')}.m3u8`;
  const listener = createServer((request, response) => {
    const body = bodies[names.find((name) => addressOf(name) === request.url) ?? ''];
    response.writeHead(body === undefined ? 404 : 200, {
      'content-type': 'application/vnd.apple.mpegurl',
      'access-control-allow-origin': '*',
    });
    response.end(body);
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(listener.address() as AddressInfo).port}`;
  const site = await startPlayerSite();
  const browser = await launchChromium();
  console.log('playlists (P-37: error in 5 s, no task of 200 ms)');
  let peerMs = 0;
  for (const name of names) {
    const page = await browser.newPage();
    await page.goto(site.url);
    await page.waitForFunction(() => customElements.get('vod-player'));
    const { ms, longestTask, code } = await page.evaluate(failureOf, `${origin}${addressOf(name)}`);
    if (name === 'not found') peerMs = ms;
    report(`${name}: ${code}`, ms, peerMs, 5000);
    report('  its longest task', longestTask, peerMs, 200);
    await page.close();
  }
  await browser.close();
  await site.stop();
  listener.closeAllConnections();
  listener.close();
}

/** In the page. */
async function failureOf(src: string): Promise<{ ms: number; longestTask: number; code: string }> {
  const tasks = [0];
  const observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) tasks.push(duration);
  });
  observer.observe({ type: 'longtask' });
  const player = document.querySelector('vod-player') as VodPlayerElement;
  const from = performance.now();
  const code = await new Promise<string>((resolve) => {
    player.addEventListener('vod-player-error', (event) =>
      resolve((event as unknown as { error: { code: string } }).error.code),
    );
    setTimeout(() => resolve('none in 30 s'), 30_000);
    player.src = src;
  });
  const ms = performance.now() - from;
  // The browser tells of tasks after them.
  await new Promise((resolve) => setTimeout(resolve, 500));
  return { ms, longestTask: Math.max(...tasks), code };
}

function medianOf(count: number, run: () => unknown): number {
  const times = Array.from({ length: count }, () => {
    const from = performance.now();
    run();
    return performance.now() - from;
  });
  return quantile(times.sort(ascending), 0.5);
}

function report(name: string, ms: number, peerMs: number, budgetMs: number): void {
  const ratio = (ms / peerMs).toFixed(2);
  console.log(
    `  ${name.padEnd(36)} ${ms.toFixed(3).padStart(10)} ms  ${ratio.padStart(8)} x  ${verdict(ms <= budgetMs)} (<= ${budgetMs} ms)`,
  );
}

function verdict(holds: boolean): string {
  return holds ? 'met' : 'MISSED';
}

function ascending(a: number, b: number): number {
  return a - b;
}
