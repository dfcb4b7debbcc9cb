import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VodClient } from '../../src/client.js';
import { sharedChromium } from '../support/browser.js';
import { makeClip } from '../support/clip.js';
import { freePort, startTestServer, type TestServer } from '../support/server.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);

let vod: TestServer;
let host: Server;
let hostUrl: string;
let site: string;
let browser: Browser;
let clip: string;

beforeAll(async () => {
  const port = await freePort();
  hostUrl = `http://127.0.0.1:${port}`;
  vod = await startTestServer({ VOD_CORS_ORIGINS: hostUrl });
  site = await mkdtemp(join(tmpdir(), 'vodkit-site-'));
  clip = await makeClip({ seconds: 4 });
  browser = await sharedChromium(['--autoplay-policy=no-user-gesture-required']);
  const client = new VodClient({ baseUrl: vod.url, ...vod.accessKey });
  host = createServer((request, response) => {
    void answer(client, request).then(({ status, type, body }) => {
      // The page's policy is a strict one: what the elements need must fit it.
      const csp = `default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: ${vod.url}; media-src blob: ${vod.url}; connect-src 'self' ${vod.url}`;
      response
        .writeHead(status, { 'content-type': type, 'content-security-policy': csp })
        .end(body);
    });
  });
  await new Promise<void>((resolve) => host.listen(port, '127.0.0.1', resolve));
}, 300_000);

afterAll(async () => {
  await browser?.close();
  await new Promise((resolve) => host.close(resolve));
  await vod.stop();
  await rm(site, { recursive: true, force: true });
});

interface Answer {
  status: number;
  type: string;
  body: string | Buffer;
}

/** The app server of the README, and the site's files. */
async function answer(client: VodClient, request: IncomingMessage): Promise<Answer> {
  const url = new URL(request.url ?? '/', hostUrl);
  const json = (value: unknown): Answer => ({
    status: 200,
    type: 'application/json',
    body: JSON.stringify(value),
  });
  if (url.pathname === '/upload-auth') {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = JSON.parse(Buffer.concat(chunks).toString()) as {
      fileName: string;
      size: number;
      videoId?: string;
    };
    if (body.videoId)
      return json({ videoId: body.videoId, upload: await client.uploads.renewToken(body.videoId) });
    const { video, upload } = await client.videos.create({
      title: body.fileName,
      fileName: body.fileName,
      size: body.size,
    });
    return json({ videoId: video.id, upload });
  }
  if (url.pathname === '/play-auth')
    return json(await client.playback.createAuth(url.searchParams.get('video') ?? ''));
  const types: Record<string, string> = {
    '.html': 'text/html',
    '.js': 'text/javascript',
    '.css': 'text/css',
  };
  try {
    return {
      status: 200,
      type: types[extname(url.pathname)] ?? 'application/octet-stream',
      body: await readFile(join(site, url.pathname)),
    };
  } catch {
    return { status: 404, type: 'text/plain', body: 'not here' };
  }
}

/** Uploads the clip by the page's own uploader, waits until the server has it ready, and plays it in the page's player. */
async function uploadAndPlay(page: Page): Promise<void> {
  const violations: string[] = [];
  page.on('console', (message) => {
    if (/Content Security Policy|Refused to/i.test(message.text())) violations.push(message.text());
  });
  page.on('pageerror', (error) => violations.push(String(error)));
  const uploaded = page.evaluate(
    () =>
      new Promise<string>((resolve) => {
        document.addEventListener(
          'vod-uploader-done',
          (event) => resolve((event as Event & { videoId: string }).videoId),
          { once: true },
        );
      }),
  );
  await page.locator('vod-uploader input[type=file]').setInputFiles(clip);
  const videoId = await uploaded;
  await expect
    .poll(
      async () =>
        ((await (await vod.api('GET', `/v1/videos/${videoId}`)).json()) as { status: string })
          .status,
      { timeout: 60_000 },
    )
    .toBe('ready');
  await page.evaluate((id) => {
    const player = document.querySelector('vod-player') as HTMLElement & {
      muted: boolean;
      play(): Promise<void>;
    };
    player.muted = true;
    player.setAttribute('play-auth-url', `/play-auth?video=${id}`);
    return player.play();
  }, videoId);
  await page.waitForFunction(
    () => {
      const player = document.querySelector('vod-player') as unknown as {
        currentTime: number;
        videoWidth: number;
      };
      return player.currentTime > 1 && player.videoWidth > 0;
    },
    undefined,
    { timeout: 30_000 },
  );
  expect(violations).toEqual([]);
}

const body = (): string => `
  <vod-uploader upload-auth-url="/upload-auth"></vod-uploader>
  <vod-player playback-url="${vod.url}/v1/playback"></vod-player>
  <vod-editor></vod-editor>`;

describe('the script-tag build', () => {
  it('uploads and plays from a plain HTML page under a strict policy', async () => {
    await cp(join(root, 'dist/script'), join(site, 'vodkit'), { recursive: true });
    const scripts = ['vod-player', 'vod-uploader', 'vod-editor'].map(
      (name) => `<script src="/vodkit/${name}.js" defer></script>`,
    );
    await writeFile(
      join(site, 'plain.html'),
      `<!doctype html><html lang="en"><meta charset="utf-8"><title>Plain</title>${scripts.join('')}${body()}</html>`,
    );
    const page = await browser.newPage();
    await page.goto(`${hostUrl}/plain.html`);
    expect(
      await page.evaluate(() =>
        ['vod-player', 'vod-uploader', 'vod-editor'].map(
          (tag) => customElements.get(tag) !== undefined,
        ),
      ),
    ).toEqual([true, true, true]);
    await uploadAndPlay(page);
    await page.close();
  });
});

describe('the packed package', () => {
  it('uploads and plays from a Vite app that imports the tarball', async () => {
    const app = await mkdtemp(join(tmpdir(), 'vodkit-app-'));
    await run('npm', ['pack', '--ignore-scripts', '--pack-destination', app], { cwd: root });
    await run(
      'sh',
      [
        '-c',
        'mkdir -p node_modules/vodkit && tar -xzf vodkit-*.tgz -C node_modules/vodkit --strip-components=1',
      ],
      { cwd: app },
    );
    const { dependencies } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
      dependencies: Record<string, string>;
    };
    for (const name of Object.keys(dependencies)) {
      await mkdir(join(app, 'node_modules', name, '..'), { recursive: true });
      await symlink(join(root, 'node_modules', name), join(app, 'node_modules', name));
    }
    await writeFile(
      join(app, 'app.html'),
      `<!doctype html><html lang="en"><meta charset="utf-8"><title>App</title><script type="module" src="./main.js"></script>${body()}</html>`,
    );
    await writeFile(
      join(app, 'main.js'),
      `import 'vodkit/vod-player'; import 'vodkit/vod-uploader'; import 'vodkit/vod-editor';`,
    );
    await build({
      root: app,
      logLevel: 'error',
      configFile: false,
      build: {
        outDir: site,
        emptyOutDir: false,
        target: 'es2022',
        rolldownOptions: { input: join(app, 'app.html') },
      },
    });
    const page = await browser.newPage();
    await page.goto(`${hostUrl}/app.html`);
    await uploadAndPlay(page);
    await page.close();
    await rm(app, { recursive: true, force: true });
  });

  it('imports on a server without a DOM', async () => {
    const script = `for (const entry of ['index', 'client', 'vod-player', 'vod-uploader', 'vod-editor']) await import('${root}/dist/' + entry + '.js');`;
    const { stderr } = await run(process.execPath, ['--input-type=module', '-e', script]);
    expect(stderr).toBe('');
  });
});
