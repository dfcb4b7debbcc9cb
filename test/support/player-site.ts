import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { hlsFromSource } from '../../vite.shared.js';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** hls.js as its authors publish it, or cut to measure as it is in our files. */
export type HlsBuild = 'published' | 'ours';

export interface PlayerSite {
  readonly url: string;
  readonly origin: string;
  stop(): Promise<void>;
}

export interface OpenPlayerSite extends PlayerSite {
  /** Makes the page, once; until then there is none. */
  build(): Promise<void>;
}

/**
 * A page with nothing but `<vod-player>`, bundled as a host's Vite does it. It is another origin than the server's:
 * start the server with `VOD_CORS_ORIGINS` set to `origin`.
 */
export async function startPlayerSite(hls: HlsBuild = 'published'): Promise<PlayerSite> {
  const site = await openPlayerSite(hls);
  await site.build();
  return site;
}

/** Has an origin already, and no page before `build`, which takes two seconds of the processor. */
export async function openPlayerSite(hls: HlsBuild): Promise<OpenPlayerSite> {
  const dir = await mkdtemp(join(tmpdir(), 'vodkit-player-site-'));
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://site');
    const type = extname(pathname) === '.js' ? 'text/javascript' : 'text/html';
    readFile(join(dir, 'out', pathname === '/' ? 'index.html' : pathname)).then(
      (bytes) => response.setHeader('content-type', type).end(bytes),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const origin = `http://127.0.0.1:${port}`;
  let built: Promise<void> | undefined;
  return {
    url: `${origin}/`,
    origin,
    build: () => (built ??= buildPage(dir, hls)),
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(dir, { recursive: true, force: true });
    },
  };
}

async function buildPage(dir: string, hls: HlsBuild): Promise<void> {
  const source = join(dir, 'app');
  await mkdir(source);
  await writeFile(
    join(source, 'main.js'),
    `import ${JSON.stringify(join(root, 'src/vod-player.ts'))};`,
  );
  const page =
    '<meta charset="utf-8"><title>A page</title><vod-player muted style="width: 640px"></vod-player>';
  await writeFile(
    join(source, 'index.html'),
    `<!doctype html><html lang="en">${page}<script type="module" src="/main.js"></script></html>`,
  );
  await build({
    configFile: false,
    root: source,
    logLevel: 'error',
    publicDir: false,
    plugins: hls === 'ours' ? [hlsFromSource()] : [],
    oxc: { decorator: { legacy: true } },
    build: { outDir: join(dir, 'out'), target: 'es2022', modulePreload: { polyfill: false } },
  });
}
