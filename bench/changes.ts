/**
 * What watchers of GET /v1/changes cost a list call beside them, while one video changes 1.4 times a second:
 * `node --import ./test/support/register-tsx.mjs bench/changes.ts`. The peer is the same server with nobody watching, in turns.
 */
import { Agent, request, type ClientRequest } from 'node:http';
import type { CreatedVideo } from '../src/contract/videos.js';
import { quantile, startServerProcess, timesOf } from './serve.js';

const watcherCount = Number(process.env['BENCH_WATCHERS'] ?? 1000);
const calls = Number(process.env['BENCH_CALLS'] ?? 200);
const budget = 2;

const server = await startServerProcess();
const headers = { authorization: server.authorization, 'content-type': 'application/json' };
const created = await fetch(`${server.url}/v1/videos`, {
  method: 'POST',
  headers,
  body: '{"fileName":"a.mp4"}',
});
const { video } = (await created.json()) as CreatedVideo;
let changes = 0;
const changing = setInterval(() => {
  changes += 1;
  void fetch(`${server.url}/v1/videos/${video.id}`, {
    method: 'PATCH',
    headers,
    body: JSON.stringify({ title: `Change ${changes}` }),
  });
}, 700);

const list = async (): Promise<void> =>
  void (await (await fetch(`${server.url}/v1/videos`, { headers })).arrayBuffer());
await timesOf(20, list);

const [alone, beside]: [number[], number[]] = [[], []];
let told = 0;
for (let round = 0; round < 3; round += 1) {
  alone.push(...(await timesOf(calls, list)));
  const watchers = await watch();
  beside.push(...(await timesOf(calls, list)));
  for (const watcher of watchers) watcher.destroy();
}
clearInterval(changing);
print('list, nobody watching', alone);
print(`list, ${watcherCount} watching`, beside);
const ratio = quantile(beside.sort(ascending), 0.5) / quantile(alone.sort(ascending), 0.5);
console.log(
  `ratio of medians ${ratio.toFixed(2)}  ${ratio < budget ? 'met' : 'MISSED'} (< ${budget})   ${changes} changes, ${told} events told`,
);
await server.stop();
process.exit(0);

function watch(): Promise<ClientRequest[]> {
  const agent = new Agent({ maxSockets: Infinity });
  return Promise.all(
    Array.from(
      { length: watcherCount },
      () =>
        new Promise<ClientRequest>((resolve, reject) => {
          const watcher = request(
            `${server.url}/v1/changes`,
            { agent, headers: { authorization: server.authorization } },
            (response) => {
              response.on('error', () => undefined);
              response.on(
                'data',
                (chunk: Buffer) => (told += chunk.includes('event: video') ? 1 : 0),
              );
              response.once('data', () => resolve(watcher));
            },
          );
          watcher.on('error', reject).end();
        }),
    ),
  );
}

function print(name: string, times: number[]): void {
  times.sort(ascending);
  console.log(
    `${name.padEnd(26)} p50 ${quantile(times, 0.5).toFixed(1)} ms   p99 ${quantile(times, 0.99).toFixed(1)} ms`,
  );
}

function ascending(one: number, other: number): number {
  return one - other;
}
