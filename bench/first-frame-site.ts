import { mkdir, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import type { Browser, Page as BrowserPage } from 'playwright-core';
import type { Playback } from '../src/contract/playback.js';
import type { Protection } from '../src/contract/videos.js';
import { makeMedia } from '../test/support/media.js';
import { processClip } from '../test/support/process-clip.js';
import { startTestServer, type TestServer } from '../test/support/server.js';
import type { Line } from './line.js';
import { listen, pass } from './shaped-server.js';

/** Of this package, with a slash at its end. */
export const root = fileURLToPath(new URL('../', import.meta.url));

/** A page's code, and the markup that stands for it; `{url}`, `{clear}` (not encrypted), `{dash}` and `{playAuth}` are filled in by the page's server. */
export interface Page {
  markup: string;
  code?: string;
}

export const vodPlayer: Required<Page> = {
  code: `import '${root}dist/vod-player.js';`,
  markup: '<vod-player muted autoplay play-auth="{playAuth}"></vod-player>',
};
export const hlsJs: Required<Page> = {
  code: `import Hls from 'hls.js'; const hls = new Hls(); const v = document.querySelector('video'); hls.loadSource(v.dataset.src); hls.attachMedia(v);`,
  markup: '<video muted autoplay data-src="{url}"></video>',
};
export const muxPlayer: Required<Page> = {
  code: `import '@mux/mux-player';`,
  markup: '<mux-player muted autoplay="muted" src="{url}"></mux-player>',
};

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

/** A page in a browser context of its own, cold, that tells when it shows its first picture. `line`: where the browser itself is to slow it down. */
export async function openPage(browser: Browser, url: string, line?: Line): Promise<BrowserPage> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    ignoreHTTPSErrors: true,
  });
  const page = await context.newPage();
  if (line) {
    const session = await context.newCDPSession(page);
    await session.send('Network.enable');
    const throughput = (line.mbit * 1e6) / 8;
    await session.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: line.rttMs,
      downloadThroughput: throughput,
      uploadThroughput: throughput,
    });
  }
  await page.addInitScript({ content: watchForPicture });
  await page.goto(url, { waitUntil: 'commit' });
  return page;
}

/** Milliseconds until the page shows a picture; undefined when it shows none. */
export async function pictureOf(page: BrowserPage): Promise<number | undefined> {
  const shown = page.waitForFunction(
    () => (globalThis as { firstFrameMs?: number }).firstFrameMs,
    undefined,
    { timeout: 10_000 },
  );
  return shown.then(
    (handle) => handle.jsonValue(),
    () => undefined,
  );
}

/** Milliseconds until a page of its own shows a picture; undefined when it shows none. */
export async function firstFrame(
  browser: Browser,
  url: string,
  line?: Line,
): Promise<number | undefined> {
  const page = await openPage(browser, url, line);
  try {
    return await pictureOf(page);
  } finally {
    await page.context().close();
  }
}

export interface SiteParts {
  pages: Readonly<Record<string, Page>>;
  /** The folder of `node_modules` that the pages import from. */
  packages: string;
  protection: Protection;
  /** HTTP/2 over TLS through such a line; absent: HTTP/1.1, as fast as loopback is. */
  line?: Line | undefined;
  /** Of the clip; default 30. */
  seconds?: number;
}

export interface Site {
  pageUrl(name: string): Promise<string>;
  /** Bytes of the scripts, gzipped, that the page has loaded, each once. */
  scriptBytes(name: string): number;
  close(): Promise<void>;
}

/** Serves the pages, compressed, and the VOD server below the same origin. */
export async function openSite({
  pages,
  packages,
  protection,
  line,
  seconds = 30,
}: SiteParts): Promise<Site> {
  const folder = join(root, '.cache/bench-first-frame');
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const assets = new Map<string, Buffer>();
  const html = new Map<string, string>();
  const loaded = new Set<string>();
  const target = { url: '' };
  const answer = (incoming: IncomingMessage, response: ServerResponse): void => {
    const page = html.get(incoming.url ?? '');
    const asset = page === undefined ? assets.get(incoming.url ?? '') : gzipSync(page);
    if (!asset) return pass(incoming, response, target.url);
    loaded.add(incoming.url ?? '');
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
  };
  const { origin, close } = await listen(answer, line);
  const server = await startTestServer({ VOD_PUBLIC_URL: origin });
  target.url = server.url;
  // Film grain, so that the first segment weighs what one of a real clip does.
  const clip = await makeMedia([
    '-f',
    'lavfi',
    '-i',
    `testsrc2=s=1280x720:r=30:d=${seconds},noise=alls=8:allf=t`,
    '-f',
    'lavfi',
    '-i',
    `anoisesrc=a=0.05:d=${seconds}`,
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
  const { id } = await processClip(server.deps, clip, protection);
  const isClearAsked = Object.values(pages).some(({ markup }) => markup.includes('{clear}'));
  const clearId = isClearAsked ? (await processClip(server.deps, clip, 'none')).id : id;
  const heads = new Map<string, string>();
  for (const [index, [name, { code }]] of Object.entries(pages).entries())
    if (code)
      heads.set(name, await bundle(code, { folder, index: String(index), assets, packages }));
  return {
    pageUrl: async (name) => {
      const path = `/page-${Object.keys(pages).indexOf(name)}`;
      html.set(
        path,
        await pageFor(
          server,
          { id, clearId },
          {
            head: heads.get(name) ?? '',
            markup: pages[name]?.markup ?? '',
          },
        ),
      );
      return `${origin}${path}`;
    },
    scriptBytes: (name) => {
      const folderOf = `/${Object.keys(pages).indexOf(name)}/`;
      const scripts = [...loaded].filter((url) => url.startsWith(folderOf) && url.endsWith('.js'));
      return scripts.reduce((bytes, url) => bytes + (assets.get(url)?.length ?? 0), 0);
    },
    close: async () => {
      close();
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function pageFor(
  server: TestServer,
  { id, clearId }: { id: string; clearId: string },
  { head, markup }: { head: string; markup: string },
): Promise<string> {
  const urlsOf = async (videoId: string): Promise<Playback> => {
    const answer = await server.api('POST', `/v1/videos/${videoId}/play-urls`, {});
    return (await answer.json()) as Playback;
  };
  const urls = await urlsOf(id);
  const { playAuth } = (await (
    await server.api('POST', `/v1/videos/${id}/play-auth`, {})
  ).json()) as { playAuth: string };
  const dash = urls.sources.find(({ type }) => type === 'application/dash+xml');
  const body = markup
    .replaceAll('{url}', urls.sources[0]?.url ?? '')
    .replaceAll('{clear}', (await urlsOf(clearId)).sources[0]?.url ?? '')
    .replaceAll('{dash}', dash?.url ?? '')
    .replaceAll('{playAuth}', playAuth);
  return `<!doctype html><meta charset="utf-8"><title>First frame</title>${head}<body>${body}</body>`;
}

/**
 * As an app's bundler would: an entry, split where the code imports late. Answers what the page's head says, which names what the
 * entry imports too, as Vite writes it.
 */
async function bundle(
  code: string,
  {
    folder,
    index,
    assets,
    packages,
  }: { folder: string; index: string; assets: Map<string, Buffer>; packages: string },
): Promise<string> {
  const outdir = join(folder, index);
  await mkdir(outdir);
  await symlink(packages, join(outdir, 'node_modules'));
  await writeFile(join(outdir, 'entry.js'), code);
  const out = join(outdir, 'out');
  const { metafile } = await build({
    entryPoints: [join(outdir, 'entry.js')],
    outdir: out,
    bundle: true,
    minify: true,
    splitting: true,
    metafile: true,
    format: 'esm',
    target: 'es2022',
    conditions: ['browser', 'production'],
    // As in an app, which has the package in node_modules: with the strictness of ours, esbuild breaks dash.js.
    tsconfigRaw: {},
    legalComments: 'none',
    logLevel: 'error',
  });
  const names = await readdir(out);
  for (const name of names)
    assets.set(`/${index}/${name}`, gzipSync(await readFile(join(out, name)), { level: 9 }));
  const entry = Object.entries(metafile.outputs).find(([name]) => name.endsWith('/entry.js'))?.[1];
  const imported = (entry?.imports ?? [])
    .filter(({ kind }) => kind === 'import-statement')
    .map(({ path }) => `<link rel="modulepreload" href="/${index}/${basename(path)}">`);
  const styles = names.includes('entry.css')
    ? `<link rel="stylesheet" href="/${index}/entry.css">`
    : '';
  return `${styles}${imported.join('')}<script type="module" src="/${index}/entry.js"></script>`;
}
