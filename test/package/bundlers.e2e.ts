import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { createServer } from 'vite';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { VodEditorElement } from '../../src/index.js';
import { launchChromium } from '../support/browser.js';
import { bundlers, type Bundler } from '../support/bundlers.js';
import { everydayOf, isNightly } from '../support/counts.js';
import { startHostSite, type HostSite } from '../support/host-site.js';
import { makeWithFfmpeg } from '../support/media-cache.js';
import { installPacked, installTools } from '../support/packed-package.js';
import { freePort } from '../support/server.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const tools = join(root, 'test/package/bundlers');

let app: string;
let host: HostSite;
/** Serves the script-tag build and ffmpeg's core, as a CDN would. */
let cdn: HostSite;
let browser: Browser;
let flv: string;

beforeAll(async () => {
  // Bundlers take the builds of packages for production by it.
  vi.stubEnv('NODE_ENV', 'production');
  app = await mkdtemp(join(tmpdir(), 'vodkit-bundlers-'));
  await installPacked(app);
  await writeFile(join(app, 'main.js'), "import 'vodkit/vod-editor';\n");
  const script = join(app, 'node_modules/vodkit/dist/script');
  const core = join(root, 'node_modules/@ffmpeg/core/dist/esm');
  await cp(script, join(app, 'public/vodkit'), { recursive: true });
  await cp(core, join(app, 'public/core'), { recursive: true });
  const site = { folder: join(app, 'public'), vodUrl: 'http://127.0.0.1:9' };
  const accessKey = { accessKeyId: 'none', accessKeySecret: 'none' };
  cdn = await startHostSite({
    ...{ ...site, accessKey, port: await freePort(), policy: "default-src 'none'" },
    headers: { 'access-control-allow-origin': '*' },
  });
  host = await startHostSite({
    ...{ ...site, accessKey, port: await freePort() },
    // What README says that the fallback needs, and nothing else.
    policy: `default-src 'none'; script-src 'self' ${cdn.url} 'wasm-unsafe-eval'; style-src 'self'; worker-src blob:; img-src blob:; media-src blob:; connect-src 'self' ${cdn.url}`,
  });
  flv = await makeWithFfmpeg(
    [
      ...['-f', 'lavfi', '-i', 'testsrc2=size=320x180:rate=25:duration=3'],
      ...['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-g', '25'],
    ],
    'only-ffmpeg.flv',
  );
  browser = await launchChromium();
  if (isNightly) await installTools(tools);
}, 600_000);

afterAll(async () => {
  vi.unstubAllEnvs();
  await browser?.close();
  await host?.stop();
  await cdn?.stop();
  await rm(app, { recursive: true, force: true });
});

const pageOf = (script: string, core: string): string =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><title>Editor</title>${script}<vod-editor ffmpeg-core-url="${core}/ffmpeg-core.js"></vod-editor></html>`;

/** Has the page at this address open the FLV file: how long that is, what opened it, and what the console said. */
async function openFlv(address: string) {
  const page = await browser.newPage();
  const complaints: string[] = [];
  const loaded: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type()) && !message.text().includes('favicon'))
      complaints.push(message.text());
  });
  page.on('request', (request) => loaded.push(new URL(request.url()).pathname));
  await page.goto(address);
  await page.evaluate(() => customElements.whenDefined('vod-editor'));
  const opened = page.evaluate(
    () =>
      new Promise<number | string>((resolve) => {
        const editor = document.querySelector('vod-editor') as VodEditorElement;
        editor.addEventListener('vod-editor-load', () => resolve(editor.duration));
        editor.addEventListener('vod-editor-error', ({ error }) => resolve(String(error)));
      }),
  );
  await page.locator('vod-editor input[type=file]').setInputFiles(flv);
  const duration = await opened;
  await page.close();
  return {
    duration,
    complaints,
    usedWasm: loaded.some((path) => path.endsWith('ffmpeg-core.wasm')),
  };
}

const openedByFfmpeg = { duration: 3, complaints: [], usedWasm: true };

describe('the fallback to ffmpeg.wasm, its worker named nowhere', () => {
  it.each(everydayOf('bundlers', bundlers))(
    'opens in a page built by %s what nothing else reads, and the build warns of nothing',
    async (name: string, bundler: Bundler) => {
      const out = join(app, 'public', name);
      await mkdir(out);
      const warnings = await bundler.build({ entry: join(app, 'main.js'), out, tools });
      expect(warnings).toEqual([]);
      await writeFile(
        join(out, 'index.html'),
        pageOf('<script type="module" src="main.js"></script>', '/core'),
      );
      expect(await openFlv(`${host.url}/${name}/index.html`)).toEqual(openedByFfmpeg);
    },
  );

  it.runIf(isNightly)(
    "opens it from Vite's server for development, nothing being set",
    async () => {
      vi.stubEnv('NODE_ENV', 'development');
      const script = '<script type="module" src="/main.js"></script>';
      await writeFile(join(app, 'index.html'), pageOf(script, cdn.url + '/core'));
      const server = await createServer({
        root: app,
        configFile: false,
        logLevel: 'error',
        server: { port: await freePort(), host: '127.0.0.1' },
      });
      await server.listen();
      const { duration, usedWasm } = await openFlv(server.resolvedUrls?.local[0] ?? '');
      await server.close();
      vi.stubEnv('NODE_ENV', 'production');
      expect({ duration, usedWasm }).toEqual({ duration: 3, usedWasm: true });
    },
  );

  it.each([
    ['a classic script of its own site', '', 'defer'],
    ['a module of its own site', '', 'type="module"'],
    ['a classic script of another origin', 'cdn', 'defer'],
    ['a module of another origin', 'cdn', 'type="module"'],
  ])('opens it from %s, the core lying beside', async (title, from, kind) => {
    const origin = from === 'cdn' ? cdn.url : '';
    const name = `${title.replaceAll(' ', '-')}.html`;
    const script = `<script src="${origin}/vodkit/vod-editor.js" ${kind}></script>`;
    await writeFile(join(app, 'public', name), pageOf(script, `${origin}/core`));
    expect(await openFlv(`${host.url}/${name}`)).toEqual(openedByFfmpeg);
  });
});
