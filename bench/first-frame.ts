/**
 * From the start of a page's load to the first picture of an encrypted HLS video, cold cache, 40 ms round trip, 20 Mbit/s:
 * <vod-player> by a play auth, its peers and Chromium's own HLS by an address, in one run, in turn.
 *
 *   node --import ./test/support/register-tsx.mjs bench/first-frame.ts [rounds]     (after npm run build and bench/sizes.mjs)
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { launchChromium } from '../test/support/browser.js';
import { firstFrame, openSite, root, type Page } from './first-frame-site.js';

const peersFolder = join(root, '.cache/bench-peers');

const pages: Record<string, Page> = {
  'vod-player, play auth': {
    code: `import '${root}dist/vod-player.js';`,
    markup: '<vod-player muted autoplay play-auth="{playAuth}"></vod-player>',
  },
  'vod-player, src': {
    code: `import '${root}dist/vod-player.js';`,
    markup: '<vod-player muted autoplay src="{url}"></vod-player>',
  },
  'hls.js': {
    code: `import Hls from 'hls.js'; const hls = new Hls(); const v = document.querySelector('video'); hls.loadSource(v.dataset.src); hls.attachMedia(v);`,
    markup: '<video muted autoplay data-src="{url}"></video>',
  },
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
  'mux-player': {
    code: `import '@mux/mux-player';`,
    markup: '<mux-player muted autoplay="muted" src="{url}"></mux-player>',
  },
  'Chromium native': { markup: '<video muted autoplay src="{url}"></video>' },
};

async function measure(rounds: number): Promise<void> {
  if (!existsSync(join(peersFolder, 'node_modules/vidstack')))
    throw new Error('Run node bench/sizes.mjs first: it installs the peers.');
  const site = await openSite({
    pages,
    packages: join(peersFolder, 'node_modules'),
    protection: 'aes-128',
  });
  const browser = await launchChromium(['--autoplay-policy=no-user-gesture-required']);
  try {
    const times = new Map(Object.keys(pages).map((name) => [name, [] as number[]]));
    for (let round = 0; round <= rounds; round += 1)
      for (const [name, all] of times) {
        // The first round warms the server's caches and is not counted; what shows nothing then is left out.
        if (round > 1 && all.length === 0) continue;
        const ms = await firstFrame(browser, await site.pageUrl(name));
        if (round > 0 && ms !== undefined) all.push(ms);
      }
    report(times);
  } finally {
    await browser.close();
    await site.close();
  }
}

function report(times: Map<string, number[]>): void {
  const medianOf = (name: string) =>
    (times.get(name) ?? []).toSorted((a, b) => a - b)[
      Math.floor((times.get(name)?.length ?? 0) / 2)
    ] ?? NaN;
  console.log(
    `first frame, cold cache, 40 ms, 20 Mbit/s, median of ${times.get('hls.js')?.length ?? 0}`,
  );
  for (const [name, all] of times)
    console.log(
      `  ${name.padEnd(22)} ${medianOf(name).toFixed(0).padStart(5)} ms  (${all.map((ms) => ms.toFixed(0)).join(', ') || 'shows no picture'})`,
    );
  const best = Math.min(...['hls.js', 'video.js', 'vidstack', 'mux-player'].map(medianOf));
  const own = medianOf('vod-player, play auth');
  console.log(
    `vod-player / best JavaScript peer ${(own / best).toFixed(2)} (budget 0.75); / Chromium native ${(own / medianOf('Chromium native')).toFixed(2)} (then 1.00)`,
  );
}

const [rounds = 5] = process.argv.slice(2).map(Number);
await measure(rounds);
