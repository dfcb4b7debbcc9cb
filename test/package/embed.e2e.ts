import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { VodUploaderElement } from '../../src/index.js';
import { sharedChromium } from '../support/browser.js';
import { makeClip } from '../support/clip.js';
import { startHostSite, type HostSite } from '../support/host-site.js';
import { everydayOf, firstOf } from '../support/counts.js';
import { installPacked, installTools, linkPackages } from '../support/packed-package.js';
import { freePort, startTestServer, type TestServer } from '../support/server.js';
import { uploadAndPlay } from '../support/upload-and-play.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);

let vod: TestServer;
let host: HostSite;
/** Serves the script-tag build, as a CDN would. */
let cdn: HostSite;
let site: string;
let browser: Browser;
let clip: string;
let pageCount = 0;

beforeAll(async () => {
  const [port, cdnPort] = [await freePort(), await freePort()];
  vod = await startTestServer({ VOD_CORS_ORIGINS: `http://127.0.0.1:${port}` });
  site = await mkdtemp(join(tmpdir(), 'vodkit-site-'));
  await cp(join(root, 'dist/script'), join(site, 'vodkit'), { recursive: true });
  clip = await makeClip({ seconds: 3, size: '160x90' });
  browser = await sharedChromium(['--autoplay-policy=no-user-gesture-required']);
  const app = { folder: site, vodUrl: vod.url, accessKey: vod.accessKey };
  cdn = await startHostSite({
    ...app,
    port: cdnPort,
    folder: join(root, 'dist/script'),
    policy: "default-src 'none'",
    headers: { 'access-control-allow-origin': '*' },
  });
  const inline = `'sha256-${createHash('sha256')
    .update(await importMap())
    .digest('base64')}'`;
  // The page's policy is a strict one: what the elements need must fit it.
  host = await startHostSite({
    ...app,
    port,
    policy: `default-src 'none'; script-src 'self' ${cdn.url} ${inline}; style-src 'self'; img-src 'self' blob: ${vod.url}; media-src blob: ${vod.url}; connect-src 'self' ${vod.url}; require-trusted-types-for 'script'; trusted-types lit-html 'allow-duplicates'`,
  });
}, 300_000);

afterAll(async () => {
  await browser?.close();
  await host?.stop();
  await cdn?.stop();
  await vod.stop();
  await rm(site, { recursive: true, force: true });
});

async function readIntegrity(): Promise<Record<string, string>> {
  const text = await readFile(join(root, 'dist/script/integrity.json'), 'utf8');
  return JSON.parse(text) as Record<string, string>;
}

/** What a page says of chunks, which no `integrity` attribute names. */
async function importMap(): Promise<string> {
  const entries = Object.entries(await readIntegrity());
  const integrity = Object.fromEntries(
    entries.map(([file, digest]) => [`${cdn.url}/${file}`, digest]),
  );
  return JSON.stringify({ integrity });
}

const elements = ['vod-player', 'vod-uploader', 'vod-editor'];

/** A page of the site with these tags in its head; notes which scripts it loads. */
async function openPage(head: string): Promise<{ page: Page; scripts: string[] }> {
  pageCount += 1;
  const name = `page-${pageCount}.html`;
  await writeFile(
    join(site, name),
    `<!doctype html><html lang="en"><meta charset="utf-8"><title>Plain</title>${head}${body()}</html>`,
  );
  const page = await browser.newPage();
  const scripts: string[] = [];
  page.on('request', (request) => {
    if (request.resourceType() === 'script') scripts.push(request.url());
  });
  await page.goto(`${host.url}/${name}`);
  return { page, scripts };
}

const body = (): string => `
  <vod-uploader upload-auth-url="/upload-auth"></vod-uploader>
  <vod-player playback-url="${vod.url}/v1/playback"></vod-player>
  <vod-editor></vod-editor>`;

describe('the script-tag build', () => {
  const tags: Record<string, { everyday?: true; tag: (name: string) => string }> = {
    'classic scripts of its own site': {
      tag: (name) => `<script src="/vodkit/${name}.js" defer></script>`,
    },
    'modules of its own site': {
      everyday: true,
      tag: (name) => `<script type="module" src="/vodkit/${name}.js"></script>`,
    },
    // Every day with their hashes, below.
    'classic scripts of another origin': {
      tag: (name) => `<script src="${cdn.url}/${name}.js" defer></script>`,
    },
    'modules of another origin': {
      tag: (name) => `<script type="module" src="${cdn.url}/${name}.js"></script>`,
    },
  };
  it.each(everydayOf('script tags', tags))(
    'plays in a plain page under a strict policy from %s',
    async (_, { tag }) => {
      const { page, scripts } = await openPage(elements.map(tag).join(''));
      expect(
        await page.evaluate(
          (tags) => tags.map((tag) => customElements.get(tag) !== undefined),
          elements,
        ),
      ).toEqual([true, true, true]);
      expect(scripts.map((url) => basename(url)).sort()).toEqual(
        elements.map((name) => `${name}.js`).sort(),
      );
      await uploadAndPlay(page, clip);
      expect(scripts.some((url) => /vod-player-hls-\w/.test(url))).toBe(true);
      expect(new Set(scripts).size).toBe(scripts.length);
      await page.close();
    },
  );

  it('plays from a CDN with the hashes that integrity.json lists, of every file', async () => {
    const integrity = await readIntegrity();
    const files = (await readdir(join(root, 'dist/script'))).filter((file) => file.endsWith('.js'));
    expect(Object.keys(integrity).sort()).toEqual(files.sort());
    const tags = elements.map(
      (name) =>
        `<script src="${cdn.url}/${name}.js" integrity="${integrity[`${name}.js`]}" crossorigin defer></script>`,
    );
    const { page } = await openPage(
      `<script type="importmap">${await importMap()}</script>${tags.join('')}`,
    );
    await uploadAndPlay(page, clip);
    await page.close();
  });

  // Each language and each width every day.
  const late = [
    ['en', 1280],
    ['zh', 320],
    ['zh', 1280],
    ['en', 320],
  ] as const;
  it.each(firstOf('languages and widths', late, 2))(
    'moves nothing in a page when it comes late, with defined.css (%s, %i px)',
    async (lang, width) => {
      await writeFile(
        join(site, 'late.html'),
        `<!doctype html><html lang="${lang}"><meta charset="utf-8"><title>Late</title>
      <link rel="stylesheet" href="/vodkit/defined.css">
      ${elements.map((name) => `<script src="/vodkit/${name}.js" defer></script>`).join('')}
      ${body()}<p>After them</p></html>`,
      );
      const page = await browser.newPage({ viewport: { width, height: 1600 } });
      // The elements wait a second for their words, which on a busy machine take longer.
      await page.addInitScript(() => {
        const { setTimeout } = globalThis;
        const patient = (run: () => void, ms = 0): number =>
          Number(setTimeout(run, ms === 1000 ? 60_000 : ms));
        Object.assign(globalThis, { setTimeout: patient });
      });
      // Each script, and then each table of words, comes only when what came before has been painted.
      await page.route('**/vodkit/*.js', async (route) => {
        await page.evaluate(
          () =>
            new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted))),
        );
        await route.continue();
      });
      await page.goto(`${host.url}/late.html`, { waitUntil: 'commit' });
      await page.waitForFunction(() =>
        ['vod-uploader', 'vod-player', 'vod-editor'].every((tag) =>
          document.querySelector(tag)?.shadowRoot?.querySelector('button'),
        ),
      );
      const shifts = await page.evaluate(
        () =>
          new Promise<number[]>((resolve) => {
            new PerformanceObserver((list) =>
              resolve(list.getEntries().map((entry) => (entry as { value?: number }).value ?? 0)),
            ).observe({ type: 'layout-shift', buffered: true });
            requestAnimationFrame(() => requestAnimationFrame(() => resolve([])));
          }),
      );
      expect(shifts).toEqual([]);
      await page.close();
    },
  );

  it('has the first load of the player within 30 KiB', async () => {
    const code = await readFile(join(root, 'dist/script/vod-player.js'));
    expect(gzipSync(code, { level: 9 }).length).toBeLessThan(30 * 1024);
  });
});

/** Builds a page of an app into the site. */
async function buildPage(app: string, file: string): Promise<void> {
  await build({
    root: app,
    logLevel: 'error',
    configFile: false,
    build: {
      outDir: site,
      emptyOutDir: false,
      target: 'es2022',
      rolldownOptions: { input: join(app, file) },
    },
  });
}

describe('the packed package', () => {
  it.each(
    everydayOf('versions of Lit', {
      'the newest': { everyday: true, packages: [] },
      'the oldest': {
        packages: ['lit', 'lit-html', 'lit-element', '@lit/reactive-element'],
      },
    }),
  )('uploads and plays from a Vite app that imports the tarball and %s Lit', async (_, lit) => {
    const app = await mkdtemp(join(tmpdir(), 'vodkit-app-'));
    await installPacked(app);
    const tools = join(root, 'test/package/bundlers');
    if (lit.packages.length > 0) await installTools(tools);
    for (const name of lit.packages) {
      await rm(join(app, 'node_modules', name), { recursive: true });
      await cp(join(tools, 'node_modules', name), join(app, 'node_modules', name), {
        recursive: true,
      });
    }
    await writeFile(
      join(app, 'app.html'),
      `<!doctype html><html lang="en"><meta charset="utf-8"><title>App</title><script type="module" src="./main.js"></script>${body()}</html>`,
    );
    await writeFile(
      join(app, 'main.js'),
      `import 'vodkit/vod-player'; import 'vodkit/vod-uploader'; import 'vodkit/vod-editor';`,
    );
    await buildPage(app, 'app.html');
    const page = await browser.newPage();
    await page.goto(`${host.url}/app.html`);
    await uploadAndPlay(page, clip);
    await page.close();
    await rm(app, { recursive: true, force: true });
  });

  it('uploads from a page that React rendered on a server, and says so to its component', async () => {
    const app = await mkdtemp(join(tmpdir(), 'vodkit-react-'));
    await installPacked(app);
    await linkPackages(app, ['react', 'react-dom']);
    await writeFile(
      join(app, 'page.mjs'),
      `import { createElement, useState } from 'react';
import { VodPlayer, VodUploader } from 'vodkit/react';
export function Page() {
  const [done, setDone] = useState('');
  return createElement('main', null,
    createElement(VodUploader, { uploadAuthUrl: '/upload-auth', maxParallel: 2, className: 'mine', onVodUploaderDone: ({ videoId }) => setDone(videoId) }),
    createElement(VodPlayer, { playbackUrl: '${vod.url}/v1/playback', hidden: true }),
    createElement('output', null, done));
}`,
    );
    await writeFile(
      join(app, 'server.mjs'),
      `import { createElement } from 'react';
import { renderToString } from 'react-dom/server';
import { Page } from './page.mjs';
console.log(renderToString(createElement(Page)));`,
    );
    await writeFile(
      join(app, 'client.mjs'),
      `import { createElement } from 'react';
import { hydrateRoot } from 'react-dom/client';
import { Page } from './page.mjs';
hydrateRoot(document.getElementById('root'), createElement(Page), { onRecoverableError: (error) => { throw error; } });`,
    );
    const { stdout, stderr } = await run(process.execPath, ['server.mjs'], { cwd: app });
    expect(stderr).toBe('');
    expect(stdout).toContain('<vod-uploader class="mine"');
    expect(stdout).toContain('<vod-player hidden=""');
    await writeFile(
      join(app, 'react.html'),
      `<!doctype html><html lang="en"><meta charset="utf-8"><title>React</title><div id="root">${stdout.trim()}</div><script type="module" src="./client.mjs"></script></html>`,
    );
    await buildPage(app, 'react.html');
    const page = await browser.newPage();
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(String(error)));
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
    await page.goto(`${host.url}/react.html`);
    await page.locator('vod-uploader input[type=file]').setInputFiles(clip);
    await page.waitForFunction(() => document.querySelector('output')?.textContent !== '');
    expect(
      await page.evaluate(
        () => (document.querySelector('vod-uploader') as VodUploaderElement).maxParallel,
      ),
    ).toBe(2);
    expect(errors).toEqual([]);
    await page.close();
    await rm(app, { recursive: true, force: true });
  });

  it('imports on a server without a DOM', async () => {
    const script = `for (const entry of ['index', 'client', 'render-player', 'vod-player', 'vod-uploader', 'vod-editor', 'jsx', 'vue', 'svelte', 'solid', 'react']) await import('${root}/dist/' + entry + '.js');`;
    const { stderr } = await run(process.execPath, ['--input-type=module', '-e', script]);
    expect(stderr).toBe('');
  });
});
