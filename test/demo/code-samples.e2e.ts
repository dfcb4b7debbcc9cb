import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { VodPlayerElement } from '../../src/index.js';
import { sharedChromium } from '../support/browser.js';
import { makeClip } from '../support/clip.js';
import { startDemoServer, type DemoServer } from '../support/demo-server.js';
import { listVideos, uploadVideo } from '../support/demo-videos.js';
import { endWithThisProcess } from '../support/end-with-process.js';
import { freePort, type AccessKeyPair } from '../support/server.js';
import { uploadThrottle } from '../support/throttle-uploads.js';
import { playBare, playFirst } from '../support/play-first.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const patientMs = 90_000;

let demo: DemoServer;
let browser: Browser;
let clip: string;
/** Where what is pasted runs: another site than the demo, with an app server of its own. */
let folder: string;
let port: number;
let appServer: ChildProcess | undefined;
let output: string;
let page: Page;
let errors: string[];

beforeAll(async () => {
  port = await freePort();
  demo = await startDemoServer({ VOD_CORS_ORIGINS: `http://127.0.0.1:${port}` });
  browser = await sharedChromium(['--autoplay-policy=no-user-gesture-required']);
  clip = await makeClip({ seconds: 4, name: 'Pasted.mp4' });
  folder = await mkdtemp(join(tmpdir(), 'vodkit-pasted-'));
  await mkdir(join(folder, 'public'));
  await mkdir(join(folder, 'node_modules'));
  await symlink(root, join(folder, 'node_modules/vodkit'));
  await symlink(join(root, 'node_modules/express'), join(folder, 'node_modules/express'));
});

beforeEach(async () => {
  const context = await browser.newContext({ locale: 'en-US' });
  context.setDefaultTimeout(patientMs);
  page = await context.newPage();
  errors = [];
  page.on('pageerror', (error) => errors.push(String(error)));
});

afterEach(async () => {
  await page.context().close();
  const ended = appServer && once(appServer, 'exit');
  appServer?.kill();
  await ended;
  appServer = undefined;
  expect(errors).toEqual([]);
  expect(output).toBe('');
});

afterAll(async () => {
  await browser?.close();
  await demo?.stop();
  await rm(folder, { recursive: true, force: true });
});

async function shown(path: string, selector: string): Promise<string> {
  if (page.url() !== demo.url + path) await page.goto(demo.url + path);
  return page.locator(selector).innerText();
}

/** Serves the app server and the page as they were copied, but for the port; opens the page. */
async function paste(appServerCode: string, pageCode: string): Promise<void> {
  await writeFile(join(folder, 'public/index.html'), pageCode);
  expect(appServerCode).toContain('.listen(3000)');
  await writeFile(
    join(folder, 'app-server.mjs'),
    appServerCode.replace('.listen(3000)', `.listen(${port}, () => process.send('listening'))`),
  );
  const key = JSON.parse(
    await readFile(join(demo.dataDir, 'root-access-key.json'), 'utf8'),
  ) as AccessKeyPair;
  const child = spawn(process.execPath, ['app-server.mjs'], {
    cwd: folder,
    env: {
      PATH: process.env['PATH'] ?? '',
      VOD_ACCESS_KEY_ID: key.accessKeyId,
      VOD_ACCESS_KEY_SECRET: key.accessKeySecret,
    },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  appServer = child;
  endWithThisProcess(child);
  output = '';
  const note = (chunk: Buffer) => (output += chunk.toString());
  child.stdout?.on('data', note);
  child.stderr?.on('data', note);
  const told = await Promise.race([once(child, 'message'), once(child, 'exit')]);
  expect(told, output).toEqual(['listening', undefined]);
  await page.goto(`http://127.0.0.1:${port}/`);
}

const chooseClip = (element: string) =>
  page.locator(`${element} input[type=file]`).setInputFiles(clip);

const rowIsUploaded = () =>
  page.locator('vod-uploader [part~=item]').getByText('Uploaded', { exact: true }).waitFor();

describe('the code that the demo shows', { timeout: 3 * patientMs }, () => {
  it('of the landing page uploads and plays, pasted into an empty site', async () => {
    const pageCode = await shown('/', '#page-code');
    await paste(await shown('/', '#server-code'), pageCode);
    await chooseClip('vod-uploader');
    const player = page.locator('vod-player');
    await player.waitFor();
    await expect
      .poll(
        () =>
          player.evaluate(async (element: VodPlayerElement) => {
            element.muted = true;
            if (element.paused) await element.play();
            return element.currentTime;
          }),
        { timeout: patientMs },
      )
      .toBeGreaterThan(0.5);
  });

  it('of the upload page uploads as its options say, and links to where the video plays', async () => {
    await shown('/upload', '#page-code');
    await page.getByLabel('Protection').selectOption('none');
    const pageCode = await shown('/upload', '#page-code');
    await paste(await shown('/upload', '#server-code'), pageCode);
    await chooseClip('vod-uploader');
    await rowIsUploaded();
    const [video] = await listVideos(demo.url, 'q=Pasted&limit=1');
    expect(video?.protection).toBe('none');
    const watch = page.locator('vod-uploader [part~=watch]');
    expect(await watch.getAttribute('href')).toBe(`${demo.url}/watch?v=${video?.id}`);
  });

  it('of the upload page cuts a file before it is uploaded', async () => {
    await paste(await shown('/upload', '#server-code'), await shown('/upload', '#page-code'));
    const throttle = await uploadThrottle(page);
    await throttle(1000);
    await chooseClip('vod-uploader');
    await page.getByRole('button', { name: /^Edit/ }).click();
    await page.getByRole('button', { name: /^Export/ }).click();
    await throttle(-1);
    await page.getByRole('button', { name: 'Upload', exact: true }).click();
    await rowIsUploaded();
    await page.locator('vod-uploader [part~=name][title^=clip-]').waitFor();
  });

  for (const renderer of ['what the browser has', 'ffmpeg.wasm']) {
    it(`of the edit page cuts by ${renderer} and uploads`, async () => {
      const serverCode = await shown('/', '#server-code');
      await shown('/edit', '#page-code');
      if (renderer === 'ffmpeg.wasm') await page.getByText('Cut with ffmpeg.wasm').click();
      await paste(serverCode, await shown('/edit', '#page-code'));
      await chooseClip('vod-editor');
      await page.getByRole('button', { name: /^Export/ }).click();
      await page.getByRole('button', { name: 'Upload', exact: true }).click();
      await rowIsUploaded();
    });
  }

  describe('of the player page', () => {
    beforeAll(async () => {
      await uploadVideo(demo.url, 'Of the examples', await readFile(clip));
    });

    const plays = () => playFirst(page);

    it('plays, every example of it pasted as it is', async () => {
      await paste(await shown('/', '#server-code'), '');
      const site = page.url();
      await page.goto(`${demo.url}/player`);
      const names = await page
        .locator('#select option')
        .evaluateAll((all) => all.map((option) => (option as HTMLOptionElement).value));
      expect(names.length).toBeGreaterThan(10);
      // All are copied before one is pasted: to load the page of the demo takes as long as to play one.
      const examples = new Map<string, string>();
      for (const name of names) {
        await page.goto(`${demo.url}/player#${name}`);
        await page.locator(`#list a[aria-current][href="#${name}"]`).waitFor();
        await page.locator('#live').locator('vod-player, video').first().waitFor();
        // An address in a string is none.
        for (const comment of await page.locator('#page-code .code-comment').allTextContents())
          expect(comment).toMatch(/^(\/\/|<!--) /);
        examples.set(name, await shown(`/player#${name}`, '#page-code'));
        expect(errors, name).toEqual([]);
      }
      for (const [name, pageCode] of examples) {
        await writeFile(join(folder, 'public/index.html'), pageCode);
        await page.goto(site);
        if (name === 'file') await page.locator('input[type=file]').setInputFiles(clip);
        const poll = { timeout: patientMs, message: name };
        await expect
          .poll(name === 'headless' ? () => playBare(page) : plays, poll)
          .toBeGreaterThan(0.2);
        expect(errors, name).toEqual([]);
      }
    });

    it('grants what its app server says', async () => {
      await page.goto(`${demo.url}/player#marquee`);
      await page.locator('#live vod-player').first().waitFor();
      const pageCode = await shown('/player#marquee', '#page-code');
      await paste(await shown('/player#marquee', '#server-code'), pageCode);
      await page.getByText('viewer 4711').waitFor({ state: 'attached' });
    });
  });
});
