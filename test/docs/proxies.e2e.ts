import { connect, type ClientHttp2Session, type IncomingHttpHeaders } from 'node:http2';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from '../support/browser.js';
import { makeLargeClip } from '../support/clip.js';
import { startHostSite, type HostSite } from '../support/host-site.js';
import {
  documentedBlock,
  startReverseProxy,
  type ProxyKind,
  type ReverseProxy,
} from '../support/reverse-proxy.js';
import { basic, freePort, startTestServer, type TestServer } from '../support/server.js';
import { uploadAndPlay, uploadClip } from '../support/upload-and-play.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const mib = 1024 * 1024;

let browser: Browser;
let folder: string;
let clip: string;
const stops: (() => Promise<void>)[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vodkit-proxied-'));
  await cp(join(root, 'dist/script'), join(folder, 'vodkit'), { recursive: true });
  clip = await makeLargeClip({ seconds: 3, size: '320x180' }, 3 * mib);
  browser = await launchChromium([
    '--autoplay-policy=no-user-gesture-required',
    '--ignore-certificate-errors',
  ]);
});
afterAll(async () => {
  await browser?.close();
  await rm(folder, { recursive: true, force: true });
});

async function stopAll(): Promise<void> {
  for (const stop of stops.splice(0).reverse()) await stop();
}

interface Proxied {
  vod: TestServer;
  proxy: ReverseProxy;
  site: HostSite;
  /** Its path, `/vod` or nothing. */
  path: string;
}

/** A server behind a proxy, and a page of another origin that knows the proxy only. */
async function setUp(kind: ProxyKind, block: string, path = ''): Promise<Proxied> {
  const [port, sitePort] = [await freePort(), await freePort()];
  const vod = await startTestServer({
    VOD_PUBLIC_URL: `https://localhost:${port}${path}`,
    VOD_PROXY_HOPS: '1',
    VOD_CORS_ORIGINS: `http://127.0.0.1:${sitePort}`,
    VOD_ADDRESS_RATE: '20',
  });
  stops.push(() => vod.stop());
  const upstreamPort = Number(new URL(vod.url).port);
  const proxy = await startReverseProxy(kind, block, { port, upstreamPort });
  stops.push(() => proxy.stop());
  const { origin } = proxy;
  const site = await startHostSite({
    port: sitePort,
    folder,
    vodUrl: vod.url,
    accessKey: vod.accessKey,
    policy: `default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: ${origin}; media-src blob: ${origin}; worker-src blob:; connect-src 'self' ${origin}`,
  });
  stops.push(() => site.stop());
  await writeFile(
    join(folder, 'page.html'),
    `<!doctype html><html lang="en"><meta charset="utf-8"><title>Proxied</title>
    <script src="/vodkit/vod-uploader.js" defer></script><script src="/vodkit/vod-player.js" defer></script>
    <vod-uploader upload-auth-url="/upload-auth"></vod-uploader>
    <vod-player playback-url="${origin}${path}/v1/playback"></vod-player></html>`,
  );
  return { vod, proxy, site, path };
}

/** One HTTP/2 connection to the proxy, from an address of this machine. */
async function openHttp2(
  { proxy: { origin, certificate } }: Proxied,
  localAddress = '127.0.0.1',
): Promise<ClientHttp2Session> {
  // Not known to the types of Node, as TLS hands it on to the socket.
  const own = { localAddress, family: 4 } as object;
  const session = connect(origin, { ca: certificate, ...own });
  stops.push(async () => session.destroy());
  await new Promise((resolve, reject) => session.once('connect', resolve).once('error', reject));
  expect(session.alpnProtocol).toBe('h2');
  return session;
}

async function call(
  session: ClientHttp2Session,
  headers: Record<string, string>,
): Promise<IncomingHttpHeaders & { ':status'?: number }> {
  const stream = session.request(headers, { endStream: true });
  stream.resume();
  return new Promise((resolve, reject) => stream.once('response', resolve).once('error', reject));
}

async function withPage({ site }: Proxied, act: (page: Page) => Promise<unknown>): Promise<void> {
  const page = await browser.newPage();
  await page.goto(`${site.url}/page.html`);
  await act(page);
  await page.close();
}

// Below a path a block has to do all that one at the root does, and more.
const places =
  process.env['VODKIT_NIGHTLY'] === '1' ? (['path', 'root'] as const) : (['path'] as const);
const blocks = (['nginx', 'caddy'] as const).flatMap((kind) =>
  places.map((place) => ({ kind, place })),
);

describe.each(blocks)('docs/proxies.md: $kind, $place', ({ kind, place }) => {
  let proxied: Proxied;
  beforeAll(async () => {
    proxied = await setUp(kind, await documentedBlock(kind, place), place === 'path' ? '/vod' : '');
  });
  afterAll(stopAll);

  it('takes a file of 3 MB from a page of another origin and plays it there', async () => {
    await withPage(proxied, (page) => uploadAndPlay(page, clip));
  });

  it('passes changes and pieces of uploads on as they come, over HTTP/2, and tells viewers apart', async () => {
    const { vod, path } = proxied;
    const session = await openHttp2(proxied);

    const changes = session.request({
      ':path': `${path}/v1/changes`,
      authorization: basic(vod.accessKey),
    });
    await new Promise((resolve) => changes.once('response', resolve));
    let told = '';
    changes.on('data', (chunk: Buffer) => (told += chunk.toString()));
    const size = 3 * mib;
    const created = (await (
      await vod.api('POST', '/v1/videos', { title: 'Streamed', fileName: 'a.mp4', size })
    ).json()) as { video: { id: string }; upload: { endpoint: string; token: string } };
    await expect.poll(() => told, { timeout: 10_000 }).toContain(created.video.id);

    const tus = {
      authorization: `Bearer ${created.upload.token}`,
      'tus-resumable': '1.0.0',
    };
    const opened = await call(session, {
      ...tus,
      ':method': 'POST',
      ':path': new URL(created.upload.endpoint).pathname,
      'upload-length': String(size),
      'upload-metadata': `filename ${btoa('a.mp4')},filetype ${btoa('video/mp4')}`,
    });
    expect(opened[':status']).toBe(201);
    const upload = new URL(String(opened.location), proxied.proxy.origin).pathname;
    const patch = session.request({
      ...tus,
      ':method': 'PATCH',
      ':path': upload,
      'upload-offset': '0',
      'content-type': 'application/offset+octet-stream',
      'content-length': String(size),
    });
    patch.on('error', () => undefined);
    patch.write(Buffer.alloc(mib));
    const head = async () =>
      Number(
        (await call(session, { ...tus, ':method': 'HEAD', ':path': upload }))['upload-offset'],
      );
    // The rest never comes: what a proxy keeps until a request is complete would never arrive.
    await expect.poll(head, { timeout: 10_000 }).toBeGreaterThan(0);
    patch.destroy();

    const [busy, other] = [
      await openHttp2(proxied, '127.0.0.2'),
      await openHttp2(proxied, '127.0.0.3'),
    ];
    const health = { ':path': `${path}/healthz` };
    // Many at once: one by one, a slow machine never reaches the limit.
    const statuses: unknown[] = [];
    while (statuses.length < 900 && !statuses.includes(429)) {
      const answers = await Promise.all(Array.from({ length: 50 }, () => call(busy, health)));
      statuses.push(...answers.map((answer) => answer[':status']));
    }
    expect(statuses).toContain(429);
    expect((await call(other, health))[':status']).toBe(200);
  });
});

describe('<vod-uploader> behind nginx with its defaults', () => {
  const defaults = `server {
    listen 443 ssl http2;
    server_name video.example.com;
    ssl_certificate /etc/ssl/video.example.com.pem;
    ssl_certificate_key /etc/ssl/video.example.com.key;
    location / { proxy_pass http://127.0.0.1:8787; }
  }`;

  afterAll(stopAll);

  it('passes its limit of 1 MB, though the browser hides the 413 of another origin (S4)', async () => {
    await withPage(await setUp('nginx', defaults), (page) => uploadClip(page, clip));
  });
});
