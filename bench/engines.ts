/**
 * From the start of a page's load to the first picture of a clear video by each engine of <vod-player>, beside the same library
 * bare on the same page and stream, cold cache, 40 ms round trip, 20 Mbit/s: in pairs, in turn, each first every other time. And
 * what each adds to the page's scripts.
 *
 *   node --import ./test/support/register-tsx.mjs bench/engines.ts [rounds]     (after npm run build)
 */
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { launchChromium } from '../test/support/browser.js';
import { firstFrame, openSite, root, type Page, type Site } from './first-frame-site.js';
import { median } from './median.js';

const player = `import '${root}dist/vod-player.js';`;
const ofVideo = `const v = document.querySelector('video'); const src = v.dataset.src;`;
/** The libraries as we take them from their packages; hls.js as its authors publish it. */
const bare: Readonly<Record<string, string>> = {
  'hls.js': `import Hls from 'hls.js'; ${ofVideo} const hls = new Hls(); hls.loadSource(src); hls.attachMedia(v);`,
  'shaka-player': `import shaka from 'shaka-player/dist/shaka-player.compiled-es2021.js'; ${ofVideo}
    shaka.polyfill.installAll(); const player = new shaka.Player(); player.attach(v).then(() => player.load(src));`,
  'dash.js': `import * as dashjs from 'dashjs'; ${ofVideo} dashjs.MediaPlayer().create().initialize(v, src, true);`,
};
const engines = Object.keys(bare);
const line = { rttMs: 40, mbit: 20 };

const idle = 'vod-player, nothing to play';
const ours = (engine: string): string => `vod-player, ${engine}`;
const theirs = (engine: string): string => `${engine} bare`;

function pagesOf(engine: string): [string, Page][] {
  const address = engine === 'hls.js' ? '{url}' : '{dash}';
  return [
    [
      ours(engine),
      {
        code: player,
        markup: `<vod-player muted autoplay engine="${engine}" src="${address}"></vod-player>`,
      },
    ],
    [
      theirs(engine),
      {
        code: bare[engine] ?? '',
        markup: `<video muted autoplay data-src="${address}"></video>`,
      },
    ],
  ];
}

async function measure(rounds: number): Promise<void> {
  const pages = Object.fromEntries([
    [idle, { code: player, markup: '<vod-player></vod-player>' }],
    ...engines.flatMap(pagesOf),
  ]) as Record<string, Page>;
  const site = await openSite({ pages, packages: join(root, 'node_modules'), protection: 'none' });
  const browser = await launchChromium(['--autoplay-policy=no-user-gesture-required']);
  try {
    const times = new Map(Object.keys(pages).map((name) => [name, [] as number[]]));
    // The first round warms the server's caches and is not counted.
    for (let round = 0; round <= rounds; round += 1)
      for (const engine of engines) {
        const pair = [ours(engine), theirs(engine)];
        for (const name of round % 2 === 0 ? pair : pair.reverse()) {
          const ms = await firstFrame(browser, await site.pageUrl(name), line);
          if (ms === undefined) throw new Error(`${name} shows no picture`);
          if (round > 0) times.get(name)?.push(ms);
        }
      }
    await loadIdle(browser, await site.pageUrl(idle));
    report(times, site);
  } finally {
    await browser.close();
    await site.close();
  }
}

async function loadIdle(browser: Browser, url: string): Promise<void> {
  const page = await browser.newPage();
  await page.goto(url, { waitUntil: 'networkidle' });
  await page.close();
}

function report(times: ReadonlyMap<string, readonly number[]>, site: Site): void {
  const timesOf = (name: string) => times.get(name) ?? [];
  const list = (name: string) =>
    timesOf(name)
      .map((ms) => ms.toFixed(0))
      .join(', ');
  const kib = (bytes: number) => `${(bytes / 1024).toFixed(1).padStart(6)} KiB`;
  const count = timesOf(theirs('hls.js')).length;
  console.log(`first frame, cold cache, 40 ms, 20 Mbit/s, medians of ${count} pairs`);
  for (const engine of engines) {
    const [own, alone] = [ours(engine), theirs(engine)].map((name) => median(timesOf(name)));
    console.log(
      `  ${engine.padEnd(12)} ${own?.toFixed(0)} ms, bare ${alone?.toFixed(0)} ms, ratio ${((own ?? NaN) / (alone ?? NaN)).toFixed(2)}   (${list(ours(engine))}; bare ${list(theirs(engine))})`,
    );
  }
  const first = site.scriptBytes(idle);
  console.log(`scripts, gzipped: ${kib(first).trim()} before anything is to be played; then`);
  for (const engine of engines)
    console.log(
      `  ${engine.padEnd(12)} adds ${kib(site.scriptBytes(ours(engine)) - first)}, bare it is ${kib(site.scriptBytes(theirs(engine)))}`,
    );
}

const [rounds = 9] = process.argv.slice(2).map(Number);
await measure(rounds);
