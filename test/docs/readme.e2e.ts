import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { VodPlayerElement } from '../../src/player/player-element.js';
import type {} from '../../src/vod-editor.js';
import type {} from '../../src/vod-uploader.js';
import { sharedChromium } from '../support/browser.js';
import { beeps, flashes } from '../support/flash-and-beep.js';
import { makeMedia } from '../support/media.js';
import { freePort, startTestServer, type TestServer } from '../support/server.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The files that README and the page of frameworks print whole: each names itself in its first line. */
async function printedFiles(): Promise<Map<string, string>> {
  const pages = ['README.md', 'docs/frameworks.md'].map((path) =>
    readFile(join(root, path), 'utf8'),
  );
  const blocks = (await Promise.all(pages))
    .join('\n')
    .matchAll(/```(?:js|html)\n(?:\/\/ (\S+)|<!-- (\S+) -->)\n([\s\S]*?)```/g);
  return new Map([...blocks].map(([, js, html, text = '']) => [js ?? html ?? '', text]));
}

describe('README', () => {
  let server: TestServer;
  let browser: Browser;
  let folder: string;
  let appServer: ChildProcess;
  let origin: string;
  let output = '';
  const listens = () => `The app server listens at ${origin}\n`;

  beforeAll(async () => {
    const port = await freePort();
    origin = `http://localhost:${port}`;
    server = await startTestServer({ VOD_CORS_ORIGINS: origin });
    folder = await mkdtemp(join(tmpdir(), 'vodkit-readme-'));
    await mkdir(join(folder, 'node_modules'));
    await symlink(root, join(folder, 'node_modules', 'vodkit'));
    await symlink(join(root, 'node_modules', 'express'), join(folder, 'node_modules', 'express'));
    for (const [name, text] of await printedFiles()) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), text.replaceAll('http://localhost:8787', server.url));
    }
    const env = {
      PATH: process.env['PATH'] ?? '',
      PORT: String(port),
      VOD_URL: server.url,
      VOD_KEY_FILE: join(server.dataDir, 'root-access-key.json'),
    };
    await writeFile(join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
    appServer = spawn(process.execPath, ['app-server.mjs'], { cwd: folder, env });
    const note = (chunk: Buffer) => (output += chunk.toString());
    appServer.stdout?.on('data', note);
    appServer.stderr?.on('data', note);
    browser = await sharedChromium(['--autoplay-policy=no-user-gesture-required']);
  });
  afterAll(async () => {
    await browser?.close();
    appServer?.kill();
    await server?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it.each([
    ['a page', ''],
    ['a page of modules with an import map', 'modules.html'],
  ])('prints an app server and %s that take a file and play it', async (_, path) => {
    const clip = await makeMedia([
      ...flashes({ seconds: 3 }),
      ...beeps({ seconds: 3 }),
      ...['-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-g', '25', '-c:a', 'aac', 'readme.mp4'],
    ]);
    await expect
      .poll(
        () =>
          fetch(origin).then(
            ({ status }) => status,
            () => output,
          ),
        { timeout: 60_000 },
      )
      .toBe(200);
    const page = await browser.newPage();
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(String(error)));
    page.on('console', (message) => {
      const { url } = message.location();
      // The page has no icon, which every browser asks for.
      if (message.type() === 'error' && !url.endsWith('/favicon.ico'))
        errors.push(`${message.text()} ${url}`);
    });
    await page.goto(`${origin}/${path}`);
    await page.locator('vod-uploader input[type=file]').first().setInputFiles(clip);
    await page.waitForSelector('vod-player', { state: 'attached' });
    const played = await page.evaluate(async () => {
      const player = document.querySelector('vod-player') as VodPlayerElement;
      player.muted = true;
      while (!(player.currentTime > 0.5)) {
        if (player.vodError) return String(player.vodError);
        if (!player.hidden && player.paused) await player.play().catch(() => undefined);
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
      return 'played';
    });
    expect(played).toBe('played');
    await page.close();
    expect(errors).toEqual([]);
    expect(output).toBe(listens());
  });

  it('prints routes that let a file be uploaded', async () => {
    const key = JSON.parse(
      await readFile(join(server.dataDir, 'root-access-key.json'), 'utf8'),
    ) as Record<'accessKeyId' | 'accessKeySecret', string>;
    vi.stubEnv('VOD_URL', server.url);
    vi.stubEnv('VOD_ACCESS_KEY_ID', key.accessKeyId);
    vi.stubEnv('VOD_ACCESS_KEY_SECRET', key.accessKeySecret);
    const { POST } = (await import(join(folder, 'app/upload-auth/route.js'))) as {
      POST: (request: Request) => Promise<Response>;
    };
    const response = await POST(
      new Request(`${origin}/upload-auth`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ fileName: 'a.mp4' }),
      }),
    );
    vi.unstubAllEnvs();
    expect(await response.json()).toMatchObject({
      videoId: expect.any(String) as string,
      upload: { endpoint: expect.stringContaining(server.url) as string },
    });
  });

  it('prints a page that cuts a clip and uploads what it made', async () => {
    const clip = await makeMedia([
      ...flashes({ seconds: 6 }),
      ...['-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-g', '25', 'long.mp4'],
    ]);
    const page = await browser.newPage();
    await page.goto(`${origin}/edit.html`);
    await page.locator('vod-editor input[type=file]').first().setInputFiles(clip);
    await page.locator('vod-editor [part~=export-button]').waitFor();
    const done = page.evaluate(
      () =>
        new Promise<string>((resolve) => {
          const uploader = document.querySelector('vod-uploader');
          uploader?.addEventListener('vod-uploader-done', ({ videoId }) => resolve(videoId));
        }),
    );
    await page.evaluate(() => document.querySelector('vod-editor')?.select(2, 4));
    await page.locator('vod-editor [part~=export-button]').click();
    await page.locator('vod-editor [part~=upload-button]').click();
    const answer = await server.api('GET', `/v1/videos/${await done}`);
    expect(await answer.json()).toMatchObject({ metadata: { owner: 'somebody' } });
    await page.close();
  });

  it('prints an app server that says in one line where it looked for the key that it lacks', async () => {
    const env = { PATH: process.env['PATH'] ?? '', VOD_KEY_FILE: 'nowhere/key.json' };
    const ended = await promisify(execFile)(process.execPath, ['app-server.mjs'], {
      cwd: folder,
      env,
    }).catch((error: unknown) => error);
    expect(ended).toMatchObject({
      code: 1,
      stdout: '',
      stderr:
        'No access key in nowhere/key.json (ENOENT): start the vodkit server, wait until its /readyz answers 200, or name the file in VOD_KEY_FILE.\n',
    });
  });

  it('prints an app server that outlives what strangers send', async () => {
    for (const [path, init] of [
      ['/play-auth?video=nope', { method: 'POST' }],
      ['/play-auth', { method: 'POST' }],
      ['/upload-auth', { method: 'POST', body: 'x' }],
    ] as const) {
      const { status, headers } = await fetch(origin + path, init);
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(500);
      expect(headers.get('content-type')).toBe('application/problem+json');
    }
    expect((await fetch(origin)).status).toBe(200);
    expect(output).toBe(listens());
  });
});
