/**
 * From the start of a page's load to the first picture of an encrypted HLS video, cold cache, 40 ms round trip, 20 Mbit/s:
 * <vod-player> by a play auth, its peers and Chromium's own HLS by an address, in one run, in turn.
 *
 *   node --import ./test/support/register-tsx.mjs bench/first-frame.ts [rounds]     (after npm run build and bench/sizes.mjs)
 */
import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import type { Browser } from 'playwright-core';
import type { Playback } from '../src/contract/playback.js';
import { launchChromium } from '../test/support/browser.js';
import { makeMedia } from '../test/support/media.js';
import { processClip } from '../test/support/process-clip.js';
import { startTestServer, type TestServer } from '../test/support/server.js';

const line = {
  offline: false,
  latency: 40,
  downloadThroughput: 20e6 / 8,
  uploadThroughput: 20e6 / 8,
};
const root = fileURLToPath(new URL('../', import.meta.url));
const peersFolder = join(root, '.cache/bench-peers');

/** A page's code, and the markup that stands for it; `{url}` and `{playAuth}` are filled in by the page's server. */
interface Page {
  markup: string;
  code?: string;
}

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
  const site = await openSite();
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

// As text, since what compiles this file puts helpers of its own into functions.
const watchForPicture = `
  const findVideo = (from) => {
    for (const element of from.querySelectorAll('*')) {
      const inner = element instanceof HTMLVideoElement ? element : element.shadowRoot && findVideo(element.shadowRoot);
      if (inner) return inner;
    }
  };
  const look = setInterval(() => {
    const video = findVideo(document);
    if (!video) return;
    clearInterval(look);
    const tell = () => { window.firstFrameMs = performance.now(); };
    if (video.getVideoPlaybackQuality().totalVideoFrames > 0) tell();
    else video.requestVideoFrameCallback(tell);
  }, 5);`;

async function firstFrame(browser: Browser, url: string): Promise<number | undefined> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  try {
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    await session.send('Network.enable');
    await session.send('Network.emulateNetworkConditions', line);
    await page.addInitScript({ content: watchForPicture });
    await page.goto(url, { waitUntil: 'commit' });
    const shown = page.waitForFunction(
      () => (globalThis as { firstFrameMs?: number }).firstFrameMs,
      undefined,
      { timeout: 10_000 },
    );
    return await shown.then(
      (handle) => handle.jsonValue(),
      () => undefined,
    );
  } finally {
    await context.close();
  }
}

interface Site {
  pageUrl(name: string): Promise<string>;
  close(): Promise<void>;
}

/** Serves the pages, compressed, and the VOD server below the same origin. */
async function openSite(): Promise<Site> {
  const folder = join(root, '.cache/bench-first-frame');
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const assets = new Map<string, Buffer>();
  const html = new Map<string, string>();
  const target = { url: '' };
  const listener = createServer((incoming, response) => {
    const page = html.get(incoming.url ?? '');
    const asset = page === undefined ? assets.get(incoming.url ?? '') : gzipSync(page);
    if (!asset) return pass(incoming, response, target.url);
    const type =
      page !== undefined
        ? 'text/html'
        : incoming.url?.endsWith('.css')
          ? 'text/css'
          : 'text/javascript';
    response
      .writeHead(200, {
        'content-type': type,
        'content-encoding': 'gzip',
        'content-length': asset.length,
      })
      .end(asset);
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(listener.address() as AddressInfo).port}`;
  const server = await startTestServer({ VOD_PUBLIC_URL: origin });
  target.url = server.url;
  // Film grain, so that the first segment weighs what one of a real clip does.
  const clip = await makeMedia([
    '-f',
    'lavfi',
    '-i',
    'testsrc2=s=1280x720:r=30:d=30,noise=alls=8:allf=t',
    '-f',
    'lavfi',
    '-i',
    'anoisesrc=a=0.05:d=30',
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
    'clip.mp4',
  ]);
  const { id } = await processClip(server.deps, clip);
  const heads = new Map<string, string>();
  for (const [index, [name, { code }]] of Object.entries(pages).entries())
    if (code) heads.set(name, await bundle(code, { folder, index, assets }));
  return {
    pageUrl: async (name) => {
      const path = `/page-${Object.keys(pages).indexOf(name)}`;
      html.set(
        path,
        await pageFor(server, id, {
          head: heads.get(name) ?? '',
          markup: pages[name]?.markup ?? '',
        }),
      );
      return `${origin}${path}`;
    },
    close: async () => {
      listener.closeAllConnections();
      listener.close();
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function pageFor(
  server: TestServer,
  videoId: string,
  { head, markup }: { head: string; markup: string },
): Promise<string> {
  const urls = (await (
    await server.api('POST', `/v1/videos/${videoId}/play-urls`, {})
  ).json()) as Playback;
  const { playAuth } = (await (
    await server.api('POST', `/v1/videos/${videoId}/play-auth`, {})
  ).json()) as { playAuth: string };
  const body = markup.replace('{url}', urls.sources[0]?.url ?? '').replace('{playAuth}', playAuth);
  return `<!doctype html><meta charset="utf-8"><title>First frame</title>${head}<body>${body}</body>`;
}

/** As an app's bundler would: an entry, split where the code imports late. Answers what the page's head says. */
async function bundle(
  code: string,
  { folder, index, assets }: { folder: string; index: number; assets: Map<string, Buffer> },
): Promise<string> {
  const outdir = join(folder, String(index));
  await mkdir(outdir);
  await symlink(join(peersFolder, 'node_modules'), join(outdir, 'node_modules'));
  await writeFile(join(outdir, 'entry.js'), code);
  const out = join(outdir, 'out');
  await build({
    entryPoints: [join(outdir, 'entry.js')],
    outdir: out,
    bundle: true,
    minify: true,
    splitting: true,
    format: 'esm',
    target: 'es2022',
    conditions: ['browser', 'production'],
    legalComments: 'none',
    logLevel: 'error',
  });
  const names = await readdir(out);
  for (const name of names)
    assets.set(`/${index}/${name}`, gzipSync(await readFile(join(out, name)), { level: 9 }));
  const styles = names.includes('entry.css')
    ? `<link rel="stylesheet" href="/${index}/entry.css">`
    : '';
  return `${styles}<script type="module" src="/${index}/entry.js"></script>`;
}

function pass(incoming: IncomingMessage, response: ServerResponse, target: string): void {
  const onward = request(
    `${target}${incoming.url ?? ''}`,
    { method: incoming.method, headers: incoming.headers },
    (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    },
  );
  onward.on('error', () => response.destroy());
  incoming.pipe(onward);
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
