/**
 * From the start of a page's load to the first picture of an encrypted HLS video, cold cache: <vod-player> by a play auth and by an
 * address, its peers by an address, and Chromium's own HLS by the address of a clear stream, in one run, in turn. Over HTTP/2 and TLS
 * through a line with handshakes and slow start; with `throttle`, over HTTP/1.1 by the browser's own throttle.
 *
 *   node --import ./test/support/register-tsx.mjs bench/first-frame.ts [rounds] [rttMs] [mbit] [throttle]
 *
 * After npm run build and bench/sizes.mjs. Defaults: 11 rounds, 40 ms, 20 Mbit/s.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { launchChromium } from '../test/support/browser.js';
import {
  firstFrame,
  hlsJs,
  muxPlayer,
  openSite,
  root,
  vodPlayer,
  type Page,
} from './first-frame-site.js';
import type { Line } from './line.js';

const peersFolder = join(root, '.cache/bench-peers');

const pages: Record<string, Page> = {
  'vod-player, play auth': vodPlayer,
  'vod-player, src': {
    ...vodPlayer,
    markup: '<vod-player muted autoplay src="{url}"></vod-player>',
  },
  'hls.js': hlsJs,
  'video.js': {
    code: `import videojs from 'video.js'; import 'video.js/dist/video-js.css'; const v = document.querySelector('video'); videojs(v, { html5: { vhs: { overrideNative: true }, nativeAudioTracks: false, nativeVideoTracks: false } }).src({ src: v.dataset.src, type: 'application/x-mpegURL' });`,
    markup: '<video class="video-js" muted autoplay controls data-src="{url}"></video>',
  },
  vidstack: {
    code: `import 'vidstack/player'; import 'vidstack/player/layouts/default'; import 'vidstack/player/ui';
      document.querySelector('media-player').addEventListener('provider-change', ({ detail }) => { if (detail?.type === 'hls') detail.library = () => import('hls.js'); });`,
    markup:
      '<media-player muted autoplay playsinline src="{url}"><media-provider></media-provider><media-video-layout></media-video-layout></media-player>',
  },
  'mux-player': muxPlayer,
  'Chromium native': { markup: '<video muted autoplay src="{clear}"></video>' },
};

async function measure(rounds: number, line: Line, isThrottled: boolean): Promise<void> {
  if (!existsSync(join(peersFolder, 'node_modules/vidstack')))
    throw new Error('Run node bench/sizes.mjs first: it installs the peers.');
  const site = await openSite({
    pages,
    packages: join(peersFolder, 'node_modules'),
    protection: 'aes-128',
    line: isThrottled ? undefined : line,
  });
  const browser = await launchChromium(['--autoplay-policy=no-user-gesture-required']);
  try {
    const times = new Map(Object.keys(pages).map((name) => [name, [] as number[]]));
    for (let round = 0; round <= rounds; round += 1) {
      const turn = [...times];
      // What comes after something heavy has it behind itself every other time.
      for (const [name, all] of round % 2 === 0 ? turn : turn.toReversed()) {
        // The first round warms the server's caches and is not counted; what shows nothing then is left out.
        if (round > 1 && all.length === 0) continue;
        const url = await site.pageUrl(name);
        const ms = await firstFrame(browser, url, isThrottled ? line : undefined);
        if (round > 0 && ms !== undefined) all.push(ms);
      }
    }
    console.log(
      `first frame, cold cache, ${line.rttMs} ms, ${line.mbit} Mbit/s, ${isThrottled ? 'throttled by the browser' : 'HTTP/2'}, median of ${rounds}`,
    );
    report(times);
  } finally {
    await browser.close();
    await site.close();
  }
}

/** Each beside its limit, as DESIGN.md states them. */
const limits = { 'hls.js': 0.65, 'Chromium native': 0.5 };
const withControls = ['video.js', 'vidstack', 'mux-player'];

function report(times: Map<string, number[]>): void {
  const medianOf = (name: string) =>
    (times.get(name) ?? []).toSorted((a, b) => a - b)[
      Math.floor((times.get(name)?.length ?? 0) / 2)
    ] ?? NaN;
  for (const [name, all] of times)
    console.log(
      `  ${name.padEnd(22)} ${medianOf(name).toFixed(0).padStart(5)} ms  (${all.map((ms) => ms.toFixed(0)).join(', ') || 'shows no picture'})`,
    );
  const ours = medianOf('vod-player, play auth');
  const best = Math.min(...withControls.map(medianOf));
  console.log(`  ours / best player with controls ${(ours / best).toFixed(2)} (limit 0.50)`);
  for (const [name, limit] of Object.entries(limits))
    console.log(
      `  ours / ${name} ${(ours / medianOf(name)).toFixed(2)} (limit ${limit.toFixed(2)})`,
    );
}

const [rounds = '11', rttMs = '40', mbit = '20', throttle] = process.argv.slice(2);
await measure(
  Number(rounds),
  { rttMs: Number(rttMs), mbit: Number(mbit) },
  throttle === 'throttle',
);
